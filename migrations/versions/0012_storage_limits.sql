-- How long and how much may be stored: settings with source and mark, never overwritten; and approved extensions.
CREATE TABLE storage_limit (
    subject text COLLATE "C" NOT NULL,
    in_force_from date NOT NULL,
    made_at timestamptz NOT NULL,
    max_days int,
    max_g bigint,
    source text NOT NULL,
    mark text NOT NULL CHECK (mark IN ('F', 'S', 'I', 'M')),
    reason text NOT NULL,
    made_by uuid,
    PRIMARY KEY (subject, in_force_from, made_at),
    CONSTRAINT storage_limit_subject_check CHECK (
        subject IN ('storage_point', 'licence_holder', 'generator') OR subject LIKE 'grade:%'
    ),
    CONSTRAINT storage_limit_says_something_check CHECK (max_days > 0 OR max_g > 0)
);

-- 批准延长贮存期限: what an authority allowed a licence holder to keep for longer.
CREATE TABLE storage_extension (
    extension_id uuid PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    site_id uuid REFERENCES site (site_id),
    codes text[] NOT NULL,
    until date NOT NULL,
    document_no text NOT NULL,
    made_at timestamptz NOT NULL,
    made_by uuid
);
CREATE INDEX storage_extension_org_id_idx ON storage_extension (org_id);
