-- Constituents that must not meet, and what bears them: lines with source, mark and reason, never overwritten.
CREATE TABLE constituent_tag (
    tag text COLLATE "C" PRIMARY KEY CHECK (tag ~ '^[a-z][a-z0-9_]{1,39}$'),
    name text NOT NULL
);

CREATE TABLE incompatible_pair (
    a text COLLATE "C" NOT NULL REFERENCES constituent_tag (tag),
    b text COLLATE "C" NOT NULL REFERENCES constituent_tag (tag),
    made_at timestamptz NOT NULL,
    danger text NOT NULL,
    source text NOT NULL,
    mark text NOT NULL CHECK (mark IN ('F', 'S', 'I', 'M')),
    withdrawn boolean NOT NULL,
    reason text NOT NULL,
    made_by uuid,
    PRIMARY KEY (a, b, made_at),
    CONSTRAINT incompatible_pair_order_check CHECK (a < b)
);

CREATE TABLE tag_rule (
    kind text NOT NULL CHECK (kind IN ('category', 'code', 'component')),
    subject text NOT NULL,
    tag text COLLATE "C" NOT NULL REFERENCES constituent_tag (tag),
    made_at timestamptz NOT NULL,
    source text NOT NULL,
    mark text NOT NULL CHECK (mark IN ('F', 'S', 'I', 'M')),
    withdrawn boolean NOT NULL,
    reason text NOT NULL,
    made_by uuid,
    PRIMARY KEY (kind, subject, tag, made_at)
);
