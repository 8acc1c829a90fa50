DROP INDEX mails_recipient_idx;
DROP INDEX jobs_key_idx;
DROP INDEX jobs_dead_first_idx;
