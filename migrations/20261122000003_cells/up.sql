-- Where tenants live, and the template databases there.

-- Settings come from the operator's cells file. Keys are the public keys of the cluster's service-account tokens, kept
-- fresh by the worker so that serve verifies agents without a cluster credential.
CREATE TABLE cells (
    id uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT cells_name_key UNIQUE CHECK (name ~ '^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$'),
    domain text NOT NULL CONSTRAINT cells_domain_key UNIQUE CHECK (domain ~ '^[a-z0-9.-]{1,200}$'),
    capacity integer NOT NULL CHECK (capacity >= 0),
    settings jsonb NOT NULL,
    keys jsonb,
    keys_read_at timestamptz,
    created_at timestamptz NOT NULL,
    drained_at timestamptz,
    last_seen_at timestamptz,
    CHECK ((keys IS NULL) = (keys_read_at IS NULL))
);

CREATE TABLE goldens (
    id uuid PRIMARY KEY,
    cell_id uuid NOT NULL REFERENCES cells,
    image text NOT NULL CHECK (image <> ''),
    package text NOT NULL REFERENCES packages,
    country text NOT NULL CHECK (country IN ('AT','BE','CA','CH','DE','ES','FR','GB','IE','IT','LU','NL','PT','US')),
    state text NOT NULL CHECK (state IN ('building', 'ready', 'failed')),
    state_since timestamptz NOT NULL,
    facts jsonb,
    failure text,
    created_at timestamptz NOT NULL,
    CONSTRAINT goldens_one_of_each UNIQUE (cell_id, image, package, country),
    CHECK (state <> 'ready' OR facts IS NOT NULL),
    CHECK ((state = 'failed') = (failure IS NOT NULL))
);

CREATE INDEX goldens_package_idx ON goldens (package);
