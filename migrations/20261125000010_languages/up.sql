-- The language that Stackyard speaks with a person, once they chose one; and the index of the set-up times.

ALTER TABLE users ADD COLUMN language text CHECK (language IN ('en', 'fr'));

CREATE INDEX orders_proven_at_idx ON orders (proven_at) WHERE proven_at IS NOT NULL;
