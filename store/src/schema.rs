//! The tables as diesel sees them: written by the test `schema_drift`, never by hand.

diesel::table! {
    accounts (id) {
        id -> Uuid,
        company -> Text,
        created_at -> Timestamptz,
        time_zone -> Nullable<Text>,
    }
}

diesel::table! {
    agent_tasks (id) {
        id -> Uuid,
        owner -> Text,
        cell_id -> Nullable<Uuid>,
        tenant_id -> Nullable<Uuid>,
        kind -> Text,
        intent -> Text,
        epoch -> Int8,
        generation -> Int8,
        plan -> Jsonb,
        secrets -> Nullable<Bytea>,
        state -> Text,
        attempt -> Int4,
        leased_until -> Nullable<Timestamptz>,
        failures -> Int4,
        next_offer_at -> Timestamptz,
        report -> Nullable<Jsonb>,
        outcome -> Nullable<Jsonb>,
        failure -> Nullable<Text>,
        created_at -> Timestamptz,
        claimed_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> Uuid,
        user_id -> Uuid,
        name -> Text,
        scopes -> Text,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    audit (id) {
        id -> Int8,
        at -> Timestamptz,
        actor -> Text,
        user_id -> Nullable<Uuid>,
        action -> Text,
        account_id -> Nullable<Uuid>,
        tenant_id -> Nullable<Uuid>,
        data -> Jsonb,
    }
}

diesel::table! {
    audit_seals (number) {
        number -> Int8,
        from_id -> Int8,
        to_id -> Int8,
        line_count -> Int8,
        previous -> Bytea,
        hash -> Bytea,
        sealed_at -> Timestamptz,
    }
}

diesel::table! {
    business_clock (only_row) {
        only_row -> Bool,
        offset_s -> Int8,
    }
}

diesel::table! {
    cells (id) {
        id -> Uuid,
        name -> Text,
        domain -> Text,
        capacity -> Int4,
        settings -> Jsonb,
        keys -> Nullable<Jsonb>,
        keys_read_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        drained_at -> Nullable<Timestamptz>,
        last_seen_at -> Nullable<Timestamptz>,
        surroundings -> Nullable<Jsonb>,
    }
}

diesel::table! {
    epochs (only_row) {
        only_row -> Bool,
        epoch -> Int8,
        begun_at -> Timestamptz,
    }
}

diesel::table! {
    goldens (id) {
        id -> Uuid,
        cell_id -> Uuid,
        image -> Text,
        package -> Text,
        country -> Text,
        state -> Text,
        state_since -> Timestamptz,
        facts -> Nullable<Jsonb>,
        failure -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    idempotency_keys (scope, key) {
        scope -> Text,
        key -> Text,
        request_hash -> Bytea,
        status -> Nullable<Int2>,
        location -> Nullable<Text>,
        body -> Nullable<Jsonb>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    invitations (id) {
        id -> Uuid,
        account_id -> Uuid,
        email -> Text,
        account_role -> Text,
        invited_by -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        mail_id -> Nullable<Uuid>,
        token_hash -> Nullable<Bytea>,
        accepted_at -> Nullable<Timestamptz>,
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    jobs (id) {
        id -> Int8,
        kind -> Text,
        key -> Text,
        payload -> Jsonb,
        run_at -> Timestamptz,
        attempts -> Int4,
        failures -> Int4,
        leased_by -> Nullable<Text>,
        leased_until -> Nullable<Timestamptz>,
        last_error -> Nullable<Text>,
        created_at -> Timestamptz,
        dead_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    mails (id) {
        id -> Uuid,
        kind -> Text,
        account_id -> Uuid,
        user_id -> Nullable<Uuid>,
        tenant_id -> Nullable<Uuid>,
        recipient -> Text,
        language -> Text,
        subject -> Text,
        facts -> Jsonb,
        created_at -> Timestamptz,
        state -> Text,
        attempts -> Int4,
        last_error -> Nullable<Text>,
        next_try_at -> Nullable<Timestamptz>,
        sent_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    maintenance_windows (tenant_id) {
        tenant_id -> Uuid,
        days -> Text,
        hour -> Int2,
    }
}

diesel::table! {
    order_alarms (order_id, level) {
        order_id -> Uuid,
        level -> Int2,
        raised_at -> Timestamptz,
    }
}

diesel::table! {
    order_stages (order_id, stage) {
        order_id -> Uuid,
        stage -> Text,
        started_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    orders (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        placed_at -> Timestamptz,
        clock_started_at -> Nullable<Timestamptz>,
        proven_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    packages (code) {
        code -> Text,
        name -> Text,
        summary -> Text,
        position -> Int4,
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    plans (code, version) {
        code -> Text,
        version -> Int4,
        name -> Text,
        seat_price_minor -> Int8,
        currency -> Text,
        trial_days -> Int4,
        seats -> Int4,
        simultaneous -> Int4,
        database_mib -> Int8,
        offered_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    recovery_codes (code_hash) {
        code_hash -> Bytea,
        user_id -> Uuid,
    }
}

diesel::table! {
    second_factors (user_id) {
        user_id -> Uuid,
        secret -> Bytea,
        enrolled_at -> Timestamptz,
        last_step -> Int8,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Bytea,
        user_id -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        id -> Uuid,
        seen_at -> Nullable<Timestamptz>,
        seen_from -> Nullable<Text>,
        browser -> Nullable<Text>,
        state -> Text,
    }
}

diesel::table! {
    suspensions (tenant_id, why) {
        tenant_id -> Uuid,
        why -> Text,
        since -> Timestamptz,
        purge_at -> Nullable<Timestamptz>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    tenant_agents (tenant_id) {
        tenant_id -> Uuid,
        seen_at -> Timestamptz,
        version -> Text,
        observation -> Nullable<Jsonb>,
    }
}

diesel::table! {
    tenant_events (id) {
        id -> Int8,
        tenant_id -> Uuid,
        at -> Timestamptz,
        kind -> Text,
        text_key -> Text,
        data -> Jsonb,
    }
}

diesel::table! {
    tenants (id) {
        id -> Uuid,
        account_id -> Uuid,
        address -> Text,
        skeleton -> Text,
        company -> Text,
        country -> Text,
        package -> Text,
        plan_code -> Text,
        plan_version -> Int4,
        cell_id -> Nullable<Uuid>,
        admin_name -> Text,
        admin_email -> Text,
        first_password -> Nullable<Bytea>,
        desired -> Jsonb,
        epoch -> Int8,
        generation -> Int8,
        seats -> Int4,
        simultaneous -> Int4,
        database_mib -> Int8,
        limits_version -> Int8,
        observed -> Jsonb,
        observed_epoch -> Nullable<Int8>,
        observed_generation -> Nullable<Int8>,
        phase -> Text,
        phase_since -> Timestamptz,
        why -> Nullable<Text>,
        next_try_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        reserved_until -> Nullable<Timestamptz>,
        purged_at -> Nullable<Timestamptz>,
        attention -> Int2,
    }
}

diesel::table! {
    unverified_tenants (tenant_id) {
        tenant_id -> Uuid,
        user_id -> Uuid,
        step -> Text,
        due_at -> Timestamptz,
        mail_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    users (id) {
        id -> Uuid,
        account_id -> Nullable<Uuid>,
        role -> Text,
        name -> Text,
        email -> Text,
        password_hash -> Text,
        created_at -> Timestamptz,
        disabled_at -> Nullable<Timestamptz>,
        verified_at -> Nullable<Timestamptz>,
        language -> Nullable<Text>,
        account_role -> Nullable<Text>,
        removed_at -> Nullable<Timestamptz>,
        last_seen_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    verification_links (token_hash) {
        token_hash -> Bytea,
        user_id -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        purpose -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    agent_tasks,
    api_tokens,
    audit,
    audit_seals,
    business_clock,
    cells,
    epochs,
    goldens,
    idempotency_keys,
    invitations,
    jobs,
    mails,
    maintenance_windows,
    order_alarms,
    order_stages,
    orders,
    packages,
    plans,
    recovery_codes,
    second_factors,
    sessions,
    suspensions,
    tenant_agents,
    tenant_events,
    tenants,
    unverified_tenants,
    users,
    verification_links,
);
