-- What the operator's pages of the queue and of the outbox are read by.
CREATE INDEX jobs_dead_first_idx ON jobs ((dead_at IS NOT NULL) DESC, id DESC);
CREATE INDEX jobs_key_idx ON jobs (key);
CREATE INDEX mails_recipient_idx ON mails USING gin (recipient gin_trgm_ops);
