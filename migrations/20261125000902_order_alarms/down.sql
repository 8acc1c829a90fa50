DROP INDEX order_stages_ended_at_idx;
DROP INDEX orders_proven_at_idx;
DROP INDEX orders_under_way_idx;
DROP TABLE order_alarms;
