-- What a person is told of each of their sessions: when and from where it was last used, and with which browser. The id is
-- the name by which they end one: a token's hash is not for showing.
ALTER TABLE sessions
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT sessions_id_key UNIQUE,
    ADD COLUMN seen_at timestamptz,
    ADD COLUMN seen_from text CHECK (char_length(seen_from) BETWEEN 1 AND 45),
    ADD COLUMN browser text CHECK (char_length(browser) BETWEEN 1 AND 300);
