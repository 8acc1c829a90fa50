ALTER TABLE tenants DROP COLUMN attention;
ALTER TABLE tenants ADD COLUMN attention smallint NOT NULL GENERATED ALWAYS AS (
    CASE WHEN phase = 'stuck' THEN 0 WHEN phase IN ('provisioning', 'suspending', 'deleting') THEN 1 ELSE 2 END
) STORED;
CREATE INDEX tenants_attention_idx ON tenants (attention, id DESC);
