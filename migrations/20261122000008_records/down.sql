DROP TABLE business_clock;
DROP TABLE idempotency_keys;
DROP TABLE audit;
DROP FUNCTION refuse_change();
