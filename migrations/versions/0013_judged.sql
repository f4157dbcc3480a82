-- What vouches for an event: `system` is what the service itself wrote (kind `judged`).
ALTER TABLE custody_event DROP CONSTRAINT custody_event_grade_check;
ALTER TABLE custody_event ADD CONSTRAINT custody_event_grade_check
    CHECK (grade IN ('desk', 'unsigned', 'device', 'system'));
