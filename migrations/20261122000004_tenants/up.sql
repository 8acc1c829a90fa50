-- One customer's ERP stack: intent, observation, and what follows from both.

CREATE TABLE epochs (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch bigint NOT NULL CHECK (epoch >= 1),
    begun_at timestamptz NOT NULL
);

INSERT INTO epochs (epoch, begun_at) VALUES (1, now());

CREATE TABLE tenants (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts,
    address text NOT NULL CHECK (address ~ '^[a-z][a-z0-9-]{1,28}[a-z0-9]$'),
    skeleton text NOT NULL CHECK (skeleton <> ''),
    company text NOT NULL CHECK (char_length(company) BETWEEN 1 AND 120),
    country text NOT NULL CHECK (country IN ('AT','BE','CA','CH','DE','ES','FR','GB','IE','IT','LU','NL','PT','US')),
    package text NOT NULL REFERENCES packages,
    plan_code text NOT NULL,
    plan_version integer NOT NULL,
    cell_id uuid REFERENCES cells,
    admin_name text NOT NULL CHECK (char_length(admin_name) BETWEEN 1 AND 80),
    admin_email text NOT NULL CHECK (admin_email = lower(admin_email)),
    -- The ERP's own hash of the first password, envelope-encrypted; erased when the first start is done.
    first_password bytea,
    desired jsonb NOT NULL CHECK (
        coalesce(desired ->> 'state', '') IN ('awaiting_payment', 'running', 'suspended', 'archived', 'deleted')
    ),
    epoch bigint NOT NULL CHECK (epoch >= 1),
    generation bigint NOT NULL CHECK (generation >= 1),
    seats integer NOT NULL CHECK (seats >= 1),
    simultaneous integer NOT NULL CHECK (simultaneous >= 1),
    database_mib bigint NOT NULL CHECK (database_mib >= 1),
    limits_version bigint NOT NULL DEFAULT 1 CHECK (limits_version >= 1),
    observed jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(observed) = 'object'),
    observed_epoch bigint,
    observed_generation bigint,
    phase text NOT NULL CHECK (phase IN (
        'awaiting_payment', 'provisioning', 'running', 'suspending', 'suspended', 'stuck', 'archived', 'deleting',
        'deleted'
    )),
    phase_since timestamptz NOT NULL,
    why text,
    next_try_at timestamptz,
    -- What needs a person first, then what is under way, then what rests.
    attention smallint NOT NULL GENERATED ALWAYS AS (
        CASE WHEN phase = 'stuck' THEN 0 WHEN phase IN ('provisioning', 'suspending', 'deleting') THEN 1 ELSE 2 END
    ) STORED,
    created_at timestamptz NOT NULL,
    reserved_until timestamptz,
    purged_at timestamptz,
    FOREIGN KEY (plan_code, plan_version) REFERENCES plans (code, version),
    CHECK ((observed_epoch IS NULL) = (observed_generation IS NULL)),
    CHECK (purged_at IS NULL OR phase = 'deleted')
);

-- The address of a deleted tenant stays reserved until it is purged.
CREATE UNIQUE INDEX tenants_address_key ON tenants (address) WHERE purged_at IS NULL;
CREATE UNIQUE INDEX tenants_skeleton_key ON tenants (skeleton) WHERE purged_at IS NULL;
CREATE INDEX tenants_account_id_idx ON tenants (account_id);
CREATE INDEX tenants_cell_id_idx ON tenants (cell_id);
CREATE INDEX tenants_package_idx ON tenants (package);
CREATE INDEX tenants_plan_idx ON tenants (plan_code, plan_version);
CREATE INDEX tenants_attention_idx ON tenants (attention, id DESC);
CREATE INDEX tenants_phase_idx ON tenants (phase, id DESC);

-- What the tenant's agent said with its last claim; apart from the tenant, because it is written every half minute.
CREATE TABLE tenant_agents (
    tenant_id uuid PRIMARY KEY REFERENCES tenants,
    seen_at timestamptz NOT NULL,
    version text NOT NULL,
    observation jsonb
);

-- The timeline: what happened to a tenant, as a text's key and its data.
CREATE TABLE tenant_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants,
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('intent', 'phase', 'stage', 'task', 'access', 'limits')),
    text_key text NOT NULL CHECK (text_key ~ '^[a-z][a-z0-9_.]{0,59}$'),
    data jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX tenant_events_tenant_id_idx ON tenant_events (tenant_id, id DESC);

-- Wakes whoever watches a tenant. The payload is its id as 32 hex digits.
CREATE FUNCTION notify_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'tenants' THEN
        PERFORM pg_notify('stackyard_tenants', replace(NEW.id::text, '-', ''));
    ELSE
        PERFORM pg_notify('stackyard_tenants', replace(NEW.tenant_id::text, '-', ''));
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER tenants_notify_insert AFTER INSERT ON tenants
    FOR EACH ROW EXECUTE FUNCTION notify_tenant();
CREATE TRIGGER tenants_notify_update AFTER UPDATE ON tenants
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION notify_tenant();
CREATE TRIGGER tenant_events_notify AFTER INSERT ON tenant_events
    FOR EACH ROW EXECUTE FUNCTION notify_tenant();
CREATE TRIGGER tenant_agents_notify AFTER UPDATE ON tenant_agents
    FOR EACH ROW WHEN (OLD.observation - 'at' IS DISTINCT FROM NEW.observation - 'at') EXECUTE FUNCTION notify_tenant();

-- New limits answer the tenant agent's claim at once.
CREATE FUNCTION notify_limits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('stackyard_tasks', replace(NEW.id::text, '-', ''));
    RETURN NULL;
END
$$;

CREATE TRIGGER tenants_notify_limits AFTER UPDATE OF limits_version ON tenants
    FOR EACH ROW EXECUTE FUNCTION notify_limits();
