-- What can be ordered.

-- A plan's price and limits never change under a tenant: a change is a new version, and the old one is withdrawn.
CREATE TABLE plans (
    code text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{0,29}$'),
    version integer NOT NULL CHECK (version >= 1),
    name text NOT NULL CHECK (name <> ''),
    seat_price_minor bigint NOT NULL CHECK (seat_price_minor >= 0),
    currency text NOT NULL CHECK (currency IN ('EUR', 'CHF', 'GBP', 'USD', 'CAD')),
    trial_days integer NOT NULL CHECK (trial_days >= 0),
    seats integer NOT NULL CHECK (seats >= 1),
    simultaneous integer NOT NULL CHECK (simultaneous >= 1),
    database_mib bigint NOT NULL CHECK (database_mib >= 1),
    offered_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (code, version)
);

CREATE UNIQUE INDEX plans_one_offered ON plans (code) WHERE withdrawn_at IS NULL;

CREATE TABLE packages (
    code text PRIMARY KEY CHECK (code IN ('services', 'trade', 'manufacturing', 'associations')),
    name text NOT NULL CHECK (name <> ''),
    summary text NOT NULL CHECK (summary <> ''),
    position integer NOT NULL UNIQUE,
    withdrawn_at timestamptz
);
