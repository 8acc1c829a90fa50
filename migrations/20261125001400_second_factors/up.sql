-- The second factor of staff: a device that shows codes which follow from a shared secret and the time (RFC 6238), and ten
-- codes on paper for when the device is gone.

CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY REFERENCES users,
    secret bytea NOT NULL,
    enrolled_at timestamptz NOT NULL,
    -- The newest step whose code was taken: a code is good once.
    last_step bigint NOT NULL CHECK (last_step >= 0)
);

-- Only the SHA-256 of a code is kept, whose 120 bits nobody tries through. A code that was used is gone.
CREATE TABLE recovery_codes (
    code_hash bytea PRIMARY KEY CHECK (octet_length(code_hash) = 32),
    user_id uuid NOT NULL REFERENCES second_factors
);

CREATE INDEX recovery_codes_user_id_idx ON recovery_codes (user_id);

-- A half-open session knows the password and waits for the second step.
ALTER TABLE sessions ADD COLUMN state text NOT NULL DEFAULT 'open' CHECK (state IN ('half_open', 'open'));

ALTER TABLE users ADD COLUMN last_seen_at timestamptz;
