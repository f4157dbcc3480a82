REVOKE UPDATE (foreign_code, foreign_source) ON container FROM hwtrack_worker;
DROP INDEX container_state_held_idx, attachment_missing_idx;
