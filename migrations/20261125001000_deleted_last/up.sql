-- The operator's list ends with what is gone: a deleted tenant keeps its row while its address is reserved.
ALTER TABLE tenants DROP COLUMN attention;
ALTER TABLE tenants ADD COLUMN attention smallint NOT NULL GENERATED ALWAYS AS (
    CASE
        WHEN phase = 'stuck' THEN 0
        WHEN phase IN ('provisioning', 'suspending', 'deleting') THEN 1
        WHEN phase IN ('archived', 'deleted') THEN 3
        ELSE 2
    END
) STORED;
CREATE INDEX tenants_attention_idx ON tenants (attention, id DESC);
