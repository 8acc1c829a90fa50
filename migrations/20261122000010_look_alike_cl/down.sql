DROP INDEX tenants_skeleton_key;

UPDATE tenants
SET skeleton = replace(replace(translate(address, '013i4578-', 'olelastb'), 'rn', 'm'), 'vv', 'w');

CREATE UNIQUE INDEX tenants_skeleton_key ON tenants (skeleton) WHERE purged_at IS NULL;
