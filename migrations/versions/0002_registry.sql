-- Code lists first: readable by everyone, written by the owner's migrations and by the worker alone.
CREATE TABLE division (
    code int PRIMARY KEY CHECK (code BETWEEN 100000 AND 999999),
    parent int REFERENCES division (code),
    name_zh text NOT NULL,
    name_en text NOT NULL DEFAULT '',
    box geometry(Polygon, 4326),
    fictional boolean NOT NULL DEFAULT false
);

CREATE TABLE catalogue_edition (
    edition text PRIMARY KEY,
    name_zh text NOT NULL,
    in_force_from date NOT NULL,
    replaced_from date,
    replaced_by text,
    loaded boolean NOT NULL DEFAULT false
);

CREATE TABLE waste_code (
    edition text NOT NULL REFERENCES catalogue_edition (edition),
    code text NOT NULL CHECK (code ~ '^[0-9]{8}$'),
    category text NOT NULL,
    category_name_zh text NOT NULL,
    industry_zh text NOT NULL,
    description_zh text NOT NULL,
    hazards text NOT NULL,
    certain text[] NOT NULL,
    possible text[] NOT NULL,
    PRIMARY KEY (edition, code)
);
CREATE INDEX waste_code_code_idx ON waste_code (code);

CREATE TABLE exemption (
    edition text NOT NULL REFERENCES catalogue_edition (edition),
    seq int NOT NULL,
    row int NOT NULL,
    subject_zh text NOT NULL,
    codes text[] NOT NULL,
    categories text[] NOT NULL,
    waste_zh text NOT NULL,
    stage_zh text NOT NULL,
    stages text[] NOT NULL,
    condition_zh text NOT NULL,
    exempted_zh text NOT NULL,
    PRIMARY KEY (edition, seq, row)
);

CREATE TABLE method_code (
    code text PRIMARY KEY,
    name_zh text NOT NULL,
    family text NOT NULL CHECK (family IN ('recovery', 'disposal', 'co_processing', 'medical', 'chromium_slag'))
);

-- 贮存点等级: days and mass are settings with their source, not law (regulation.md marks them M).
CREATE TABLE storage_grade (
    grade text PRIMARY KEY,
    name_zh text NOT NULL,
    max_days int NOT NULL,
    max_g bigint NOT NULL,
    source text NOT NULL,
    mark text NOT NULL CHECK (mark IN ('F', 'S', 'I', 'M', 'N'))
);

CREATE SEQUENCE org_number AS bigint;

CREATE TABLE organisation (
    org_id bigint PRIMARY KEY,
    credit_code text NOT NULL CONSTRAINT organisation_credit_code_key UNIQUE,
    name text NOT NULL,
    kinds text[] NOT NULL,
    division int NOT NULL REFERENCES division (code),
    address text NOT NULL DEFAULT '',
    positive_list boolean NOT NULL DEFAULT false,
    status text NOT NULL DEFAULT 'active',
    made_at timestamptz NOT NULL,
    CONSTRAINT organisation_kinds_check CHECK (
        cardinality(kinds) > 0 AND kinds <@ ARRAY['generator', 'treatment', 'collector', 'exempt_user', 'carrier',
            'filing_agent', 'intermediary', 'broker', 'consultancy', 'trader', 'laboratory', 'bureau', 'other']
    ),
    CONSTRAINT organisation_status_check CHECK (status IN ('active', 'closed'))
);
CREATE INDEX organisation_division_idx ON organisation (division);
CREATE INDEX organisation_name_idx ON organisation USING gin (name gin_trgm_ops);

-- Merged companies get an alias, never a changed key.
CREATE TABLE organisation_alias (
    old_org_id bigint PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    since date NOT NULL
);

CREATE TABLE organisation_contact (
    org_id bigint NOT NULL,
    contact_id uuid NOT NULL,
    name text NOT NULL,
    phone text NOT NULL,
    purpose text NOT NULL,
    regions int[] NOT NULL, -- the divisions of the organisation and its sites, whose officials may see it
    made_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, contact_id),
    CONSTRAINT organisation_contact_purpose_check CHECK (
        purpose IN ('emergency', 'environment', 'legal', 'dispatch', 'other')
    )
);

CREATE TABLE site (
    site_id uuid PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    name text NOT NULL,
    address text NOT NULL DEFAULT '',
    division int NOT NULL REFERENCES division (code),
    point geometry(Point, 4326),
    management_class text,
    category_tags text[] NOT NULL DEFAULT '{}',
    made_at timestamptz NOT NULL,
    CONSTRAINT site_org_id_name_key UNIQUE (org_id, name),
    CONSTRAINT site_management_class_check CHECK (management_class IN ('key', 'simplified', 'registered'))
);
CREATE INDEX site_division_idx ON site (division);

CREATE TABLE facility (
    facility_id uuid PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    site_id uuid NOT NULL REFERENCES site (site_id),
    kind text NOT NULL,
    type text NOT NULL,
    code text NOT NULL,
    serial text NOT NULL,
    name text NOT NULL,
    outline geometry(Polygon, 4326),
    point geometry(Point, 4326) NOT NULL,
    method_codes text[] NOT NULL DEFAULT '{}',
    storage_grade text REFERENCES storage_grade (grade),
    status text NOT NULL DEFAULT 'active',
    made_at timestamptz NOT NULL,
    CONSTRAINT facility_site_id_code_key UNIQUE (site_id, code),
    CONSTRAINT facility_org_id_serial_key UNIQUE (org_id, serial),
    CONSTRAINT facility_kind_check CHECK (kind IN ('generating', 'storage', 'treatment')),
    CONSTRAINT facility_type_check CHECK (type IN ('generating_unit', 'warehouse', 'yard', 'pool', 'tank_farm',
        'storage_point', 'recovery', 'disposal')),
    CONSTRAINT facility_status_check CHECK (status IN ('active', 'closed'))
);
CREATE INDEX facility_outline_idx ON facility USING gist (outline);
CREATE INDEX facility_point_idx ON facility USING gist (point);

CREATE TABLE zone (
    zone_id uuid PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    facility_id uuid NOT NULL REFERENCES facility (facility_id),
    code text NOT NULL,
    name text NOT NULL,
    categories text[] NOT NULL DEFAULT '{}',
    made_at timestamptz NOT NULL,
    CONSTRAINT zone_facility_id_code_key UNIQUE (facility_id, code)
);

CREATE TABLE scale (
    scale_id uuid PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    site_id uuid NOT NULL REFERENCES site (site_id),
    kind text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    division_g bigint NOT NULL,
    max_g bigint NOT NULL,
    calibrated_until date,
    made_at timestamptz NOT NULL,
    CONSTRAINT scale_org_id_code_key UNIQUE (org_id, code),
    CONSTRAINT scale_kind_check CHECK (kind IN ('weighbridge', 'floor', 'bench', 'hook', 'meter')),
    CONSTRAINT scale_division_check CHECK (division_g > 0 AND max_g >= division_g)
);

CREATE TABLE licence (
    licence_id uuid PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    site_id uuid REFERENCES site (site_id),
    number text NOT NULL CONSTRAINT licence_number_key UNIQUE,
    mode text NOT NULL,
    categories text[] NOT NULL,
    codes text[] NOT NULL,
    method_codes text[] NOT NULL,
    capacity_g bigint NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    opening_year int,
    opening_g bigint NOT NULL DEFAULT 0,
    made_at timestamptz NOT NULL,
    CONSTRAINT licence_mode_check CHECK (mode IN ('comprehensive', 'collection')),
    CONSTRAINT licence_capacity_check CHECK (capacity_g > 0 AND opening_g >= 0),
    CONSTRAINT licence_period_check CHECK (valid_until >= valid_from)
);
CREATE INDEX licence_org_id_idx ON licence (org_id);

-- 豁免备案: a recipient that needs no licence for the named codes.
CREATE TABLE exempt_registration (
    registration_id uuid PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    document_no text NOT NULL,
    item int NOT NULL,
    codes text[] NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT exempt_registration_org_id_document_no_key UNIQUE (org_id, document_no),
    CONSTRAINT exempt_registration_period_check CHECK (valid_until >= valid_from)
);

-- 道路危险货物运输许可 of the carrier itself.
CREATE TABLE carrier_permit (
    permit_id uuid PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    number text NOT NULL CONSTRAINT carrier_permit_number_key UNIQUE,
    classes text[] NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT carrier_permit_period_check CHECK (valid_until >= valid_from)
);
CREATE INDEX carrier_permit_org_id_idx ON carrier_permit (org_id);

CREATE TABLE transport_unit (
    unit_id uuid PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organisation (org_id),
    kind text NOT NULL,
    plate text NOT NULL CONSTRAINT transport_unit_plate_key UNIQUE,
    serial text NOT NULL,
    permit_number text NOT NULL DEFAULT '',
    permit_holder_org_id bigint REFERENCES organisation (org_id),
    permit_classes text[] NOT NULL DEFAULT '{}',
    permit_from date,
    permit_until date,
    status text NOT NULL DEFAULT 'active',
    made_at timestamptz NOT NULL,
    CONSTRAINT transport_unit_org_id_serial_key UNIQUE (org_id, serial),
    CONSTRAINT transport_unit_kind_check CHECK (kind IN ('tractor', 'trailer', 'lorry', 'vessel')),
    CONSTRAINT transport_unit_status_check CHECK (status IN ('active', 'closed'))
);

-- A CSV file on its way in: the file itself, what became of it, and every fault of its lines.
CREATE TABLE registry_import (
    org_id bigint NOT NULL,
    import_id uuid NOT NULL,
    kind text NOT NULL,
    dry_run boolean NOT NULL,
    official boolean NOT NULL,
    content bytea NOT NULL,
    sha256 bytea NOT NULL,
    state text NOT NULL,
    lines int NOT NULL,
    created int NOT NULL DEFAULT 0,
    unchanged int NOT NULL DEFAULT 0,
    fault_count int NOT NULL DEFAULT 0,
    faults jsonb NOT NULL DEFAULT '[]',
    made_by uuid,
    made_at timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (org_id, import_id),
    CONSTRAINT registry_import_kind_check CHECK (kind IN ('organisations', 'sites', 'facilities')),
    CONSTRAINT registry_import_state_check CHECK (state IN ('waiting', 'checked', 'done', 'refused'))
);
