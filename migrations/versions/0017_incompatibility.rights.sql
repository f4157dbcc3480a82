-- Everybody reads; officials add; nobody changes or removes a line.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['constituent_tag', 'incompatible_pair', 'tag_rule']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO hwtrack_worker USING (true) WITH CHECK (true)', name || '_worker', name);
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO hwtrack_app USING (true)', name || '_read', name);
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR INSERT TO hwtrack_app WITH CHECK (acting_scope() = ''official'')',
            name || '_write', name
        );
        EXECUTE format('GRANT SELECT, INSERT ON %I TO hwtrack_app, hwtrack_worker', name);
    END LOOP;
END
$$;
