GRANT SELECT ON installation, alembic_version TO hwtrack_app, hwtrack_worker, hwtrack_writer, hwtrack_witness;
GRANT SELECT, INSERT ON decision, refused_request TO hwtrack_app;
GRANT SELECT, INSERT, UPDATE ON decision TO hwtrack_worker;
GRANT SELECT ON refused_request TO hwtrack_worker;
GRANT SELECT, INSERT ON job_done TO hwtrack_worker;
-- The application only puts jobs in; the returning clause and the dedupe index need its own columns.
GRANT SELECT, INSERT ON pgqueuer, pgqueuer_log TO hwtrack_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO hwtrack_app, hwtrack_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON pgqueuer, pgqueuer_log, pgqueuer_schedules, pgqueuer_statistics TO hwtrack_worker;
