-- Few containers are contested, held or waiting: their lists must not read the others.
CREATE INDEX container_state_unsettled_idx ON container_state (container_id DESC)
    WHERE held > 0 OR contested > 0 OR state -> 'detained' <> '[]'::jsonb;
