DROP TABLE tenant_events;
DROP TABLE tenant_agents;
DROP TABLE tenants;
DROP TABLE epochs;
DROP FUNCTION notify_limits();
DROP FUNCTION notify_tenant();
