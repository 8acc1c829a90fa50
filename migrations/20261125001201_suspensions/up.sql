-- What holds a tenant back: it runs only while nothing does. `tenants.desired` says the gravest of these.
CREATE TABLE suspensions (
    tenant_id uuid NOT NULL REFERENCES tenants,
    why text NOT NULL CHECK (why IN ('unpaid', 'unverified', 'staff', 'deletion_requested')),
    since timestamptz NOT NULL,
    -- When a deletion that was asked for becomes final, by business time.
    purge_at timestamptz,
    -- What staff tell the customer of it.
    note text CHECK (char_length(note) BETWEEN 1 AND 500),
    PRIMARY KEY (tenant_id, why),
    CHECK ((why = 'deletion_requested') = (purge_at IS NOT NULL)),
    CHECK (note IS NULL OR why = 'staff')
);

CREATE INDEX suspensions_purge_at_idx ON suspensions (purge_at);

-- Whoever is suspended by now is so for one reason.
INSERT INTO suspensions (tenant_id, why, since, purge_at)
SELECT id, desired -> 'reason' ->> 'why', phase_since, (desired -> 'reason' ->> 'purge_at')::timestamptz
FROM tenants
WHERE desired ->> 'state' = 'suspended';
