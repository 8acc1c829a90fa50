-- The language that Stackyard speaks with a person, once they chose one.

ALTER TABLE users ADD COLUMN language text CHECK (language IN ('en', 'fr'));

