-- The seat limit, in tables and functions that the ERP's role neither owns nor reads. Run as the tenant's admin role in
-- the tenant's database, in one transaction, before every opening of the door; repeatable. `{erp}` is the ERP's role.
CREATE SCHEMA IF NOT EXISTS stackyard;
DROP FUNCTION IF EXISTS stackyard.check_seats, stackyard.seats_used, stackyard.internal_groups, stackyard.keep_proof CASCADE;
CREATE TABLE IF NOT EXISTS stackyard.seat_limit (one boolean PRIMARY KEY DEFAULT true CHECK (one), seats integer NOT NULL,
  message text NOT NULL, button text NOT NULL, url text NOT NULL, internal_group integer NOT NULL,
  changes bigint NOT NULL DEFAULT 0);
CREATE FUNCTION stackyard.internal_groups() RETURNS SETOF integer LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE internal(gid) AS (
    SELECT internal_group FROM stackyard.seat_limit
    UNION SELECT r.gid FROM public.res_groups_implied_rel r JOIN internal i ON r.hid = i.gid) SELECT gid FROM internal $$;
CREATE FUNCTION stackyard.seats_used() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*)::int FROM public.res_users u WHERE u.active AND (u.share IS FALSE OR EXISTS (
    SELECT FROM public.res_groups_users_rel g WHERE g.uid = u.id AND g.gid IN (SELECT stackyard.internal_groups()))) $$;
-- `newly`: does this row make someone internal who was not? A tenant above its limit must still work.
CREATE FUNCTION stackyard.check_seats() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE l stackyard.seat_limit; newly boolean;
BEGIN
  IF TG_TABLE_NAME = 'res_groups_users_rel' THEN
    SELECT EXISTS (SELECT FROM public.res_users u WHERE u.id = NEW.uid AND u.active AND u.share IS NOT FALSE)
           AND NEW.gid IN (SELECT stackyard.internal_groups()) INTO newly;
  ELSIF TG_TABLE_NAME = 'res_groups_implied_rel' THEN
    SELECT NEW.hid IN (SELECT stackyard.internal_groups()) AND EXISTS (
      SELECT FROM public.res_groups_users_rel g JOIN public.res_users u ON u.id = g.uid
      WHERE g.gid IN (SELECT stackyard.internal_groups()) AND u.active AND u.share IS NOT FALSE) INTO newly;
  ELSE newly := NEW.share IS FALSE OR EXISTS (
      SELECT FROM public.res_groups_users_rel g WHERE g.uid = NEW.id AND g.gid IN (SELECT stackyard.internal_groups()));
  END IF;
  IF newly THEN
    -- Serialises: the loser of two gets 40001, which Odoo tries again.
    UPDATE stackyard.seat_limit SET changes = changes + 1 RETURNING * INTO l;
    IF l.seats IS NULL OR stackyard.seats_used() > l.seats THEN
      RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = coalesce(l.message, 'No seat limit is set.'),
        DETAIL = coalesce(l.button, ''), HINT = coalesce(l.url, ''),
        SCHEMA = 'public', TABLE = 'res_users', CONSTRAINT = 'stackyard_seats';
    END IF;
  END IF;
  RETURN NULL;
END $$;
-- Without the proof user no start can be proven: it is not deleted, and nobody else takes its login.
CREATE FUNCTION stackyard.keep_proof() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE proof integer := (SELECT proof_user FROM stackyard.tenant); said text;
BEGIN
  IF TG_OP = 'DELETE' AND OLD.id = proof THEN
    said := 'This user can not be deleted: with it Stackyard proves that your ERP works after each start. It has no password and takes no seat.';
  ELSIF TG_OP <> 'DELETE' AND NEW.login = 'stackyard-proof' AND NEW.id <> proof THEN
    said := 'The login stackyard-proof is taken by Stackyard itself; please choose another.';
  END IF;
  IF said IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = said, SCHEMA = 'public', TABLE = 'res_users', CONSTRAINT = 'stackyard_proof';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA stackyard FROM PUBLIC;
ALTER TABLE public.res_users OWNER TO CURRENT_USER;
ALTER TABLE public.res_groups_users_rel OWNER TO CURRENT_USER;
ALTER TABLE public.res_groups_implied_rel OWNER TO CURRENT_USER;
-- While the tables were the ERP's, for a Job, its role may have left something on them that would run as whoever writes.
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) AS statement FROM pg_trigger
      WHERE NOT tgisinternal AND tgname NOT LIKE 'stackyard\_%' AND tgrelid = ANY (ARRAY['public.res_users'::regclass,
        'public.res_groups_users_rel'::regclass, 'public.res_groups_implied_rel'::regclass])
    UNION ALL SELECT format('DROP RULE %I ON %s', rulename, ev_class::regclass) FROM pg_rewrite
      WHERE ev_class = ANY (ARRAY['public.res_users'::regclass, 'public.res_groups_users_rel'::regclass,
        'public.res_groups_implied_rel'::regclass]) LOOP
    EXECUTE one.statement;
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE, REFERENCES
  ON public.res_users, public.res_groups_users_rel, public.res_groups_implied_rel TO {erp};
GRANT USAGE, SELECT, UPDATE ON SEQUENCE public.res_users_id_seq TO {erp};
CREATE TRIGGER stackyard_seats_insert AFTER INSERT ON public.res_users FOR EACH ROW
  WHEN (NEW.active AND NEW.share IS FALSE) EXECUTE FUNCTION stackyard.check_seats();
CREATE TRIGGER stackyard_seats_update AFTER UPDATE OF active, share ON public.res_users FOR EACH ROW
  WHEN (NEW.active AND (OLD.active IS NOT TRUE OR (NEW.share IS FALSE AND OLD.share IS NOT FALSE)))
  EXECUTE FUNCTION stackyard.check_seats();
CREATE TRIGGER stackyard_seats_groups AFTER INSERT OR UPDATE ON public.res_groups_users_rel FOR EACH ROW
  EXECUTE FUNCTION stackyard.check_seats();
CREATE TRIGGER stackyard_seats_implied AFTER INSERT OR UPDATE ON public.res_groups_implied_rel FOR EACH ROW
  EXECUTE FUNCTION stackyard.check_seats();
CREATE TRIGGER stackyard_proof_kept BEFORE DELETE OR INSERT OR UPDATE OF login ON public.res_users FOR EACH ROW
  EXECUTE FUNCTION stackyard.keep_proof();
