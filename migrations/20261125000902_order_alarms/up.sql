-- An order that has used half, or most, of the time promised: raised once for each level.

CREATE TABLE order_alarms (
    order_id uuid NOT NULL REFERENCES orders,
    -- Percent of the time promised.
    level smallint NOT NULL CHECK (level IN (50, 80)),
    raised_at timestamptz NOT NULL,
    PRIMARY KEY (order_id, level)
);

-- Orders whose clock runs, and those whose set-up time is known.
CREATE INDEX orders_under_way_idx ON orders (clock_started_at) WHERE proven_at IS NULL;
CREATE INDEX orders_proven_at_idx ON orders (proven_at) WHERE proven_at IS NOT NULL;
CREATE INDEX order_stages_ended_at_idx ON order_stages (ended_at);
