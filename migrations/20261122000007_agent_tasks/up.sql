-- What agents claim. A tenant agent's task names its tenant; a cell agent's names its cell, and the tenant it is about.

CREATE TABLE agent_tasks (
    id uuid PRIMARY KEY,
    owner text NOT NULL CHECK (owner IN ('tenant', 'cell')),
    cell_id uuid REFERENCES cells,
    tenant_id uuid REFERENCES tenants,
    kind text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]{0,59}$'),
    intent text NOT NULL CHECK (char_length(intent) BETWEEN 1 AND 200),
    epoch bigint NOT NULL,
    generation bigint NOT NULL,
    plan jsonb NOT NULL,
    -- Envelope-encrypted; erased when nothing will ask for them again.
    secrets bytea,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'claimed', 'done', 'failed', 'superseded')),
    attempt integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    leased_until timestamptz,
    -- Failures and lost leases in a row.
    failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    next_offer_at timestamptz NOT NULL,
    report jsonb,
    outcome jsonb,
    failure text,
    created_at timestamptz NOT NULL,
    claimed_at timestamptz,
    ended_at timestamptz,
    CONSTRAINT agent_tasks_owner_is_named CHECK (
        (owner = 'tenant' AND tenant_id IS NOT NULL AND cell_id IS NULL) OR (owner = 'cell' AND cell_id IS NOT NULL)
    ),
    -- A cell's tasks are told apart by their intent: what is about a tenant names it, or two tenants would share a task.
    CONSTRAINT agent_tasks_intent_names_the_tenant CHECK (
        owner = 'tenant' OR tenant_id IS NULL OR position(replace(tenant_id::text, '-', '') IN intent) > 0
    ),
    CHECK ((state = 'claimed') = (leased_until IS NOT NULL)),
    CONSTRAINT agent_tasks_ended_keep_no_secrets CHECK (state NOT IN ('done', 'superseded') OR secrets IS NULL),
    CHECK (state NOT IN ('done', 'superseded') OR ended_at IS NOT NULL)
);

-- Inserting one twice is harmless.
CREATE UNIQUE INDEX agent_tasks_once_a_tenant ON agent_tasks (tenant_id, kind, intent) WHERE owner = 'tenant';
CREATE UNIQUE INDEX agent_tasks_once_a_cell ON agent_tasks (cell_id, kind, intent) WHERE owner = 'cell';
-- One task holds a tenant at a time.
CREATE UNIQUE INDEX agent_tasks_one_holds_a_tenant ON agent_tasks (tenant_id) WHERE state = 'claimed';
CREATE INDEX agent_tasks_tenant_id_idx ON agent_tasks (tenant_id, id DESC);
CREATE INDEX agent_tasks_cell_id_idx ON agent_tasks (cell_id, id DESC);
CREATE INDEX agent_tasks_open_idx ON agent_tasks (next_offer_at) WHERE state IN ('queued', 'failed', 'claimed');

-- Wakes the agents that could claim something now: the owners of the changed tasks, and of those that waited for the
-- same tenant. The payload is the owner's id as 32 hex digits.
CREATE FUNCTION notify_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify(
        'stackyard_tasks', replace((CASE t.owner WHEN 'tenant' THEN t.tenant_id ELSE t.cell_id END)::text, '-', '')
    )
    FROM agent_tasks t
    WHERE t.state IN ('queued', 'failed')
        AND (t.id IN (SELECT id FROM changed) OR t.tenant_id IN (SELECT tenant_id FROM changed));
    PERFORM pg_notify('stackyard_tenants', replace(tenant_id::text, '-', '')) FROM changed WHERE tenant_id IS NOT NULL;
    RETURN NULL;
END
$$;

CREATE TRIGGER agent_tasks_notify_insert AFTER INSERT ON agent_tasks
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION notify_tasks();
CREATE TRIGGER agent_tasks_notify_update AFTER UPDATE ON agent_tasks
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION notify_tasks();
