-- The order clock: from the placing (or the payment, without a trial) to the first proven login.

CREATE TABLE orders (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants,
    placed_at timestamptz NOT NULL,
    clock_started_at timestamptz,
    proven_at timestamptz,
    CHECK (clock_started_at >= placed_at),
    CHECK (proven_at IS NULL OR clock_started_at IS NOT NULL)
);

CREATE INDEX orders_tenant_id_idx ON orders (tenant_id);

CREATE TABLE order_stages (
    order_id uuid NOT NULL REFERENCES orders,
    stage text NOT NULL CHECK (stage IN ('place', 'template', 'room', 'database', 'start')),
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (order_id, stage),
    CHECK (ended_at >= started_at)
);

CREATE FUNCTION notify_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('stackyard_tenants', replace(o.tenant_id::text, '-', '')) FROM orders o WHERE o.id = NEW.order_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER orders_notify AFTER UPDATE ON orders
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION notify_tenant();
CREATE TRIGGER order_stages_notify AFTER INSERT OR UPDATE ON order_stages
    FOR EACH ROW EXECUTE FUNCTION notify_stage();
