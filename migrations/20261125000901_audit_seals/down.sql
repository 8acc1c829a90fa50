DROP INDEX audit_refused_idx;
DROP INDEX audit_at_idx;
DROP INDEX audit_action_idx;
DROP TABLE audit_seals;
