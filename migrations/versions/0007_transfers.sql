-- Contracts: what was entered, judged and stored, refused ones too. Prices lie apart, for whoever entered them alone.
CREATE TABLE contract (
    home_org_id bigint NOT NULL,
    contract_id uuid NOT NULL,
    kind text NOT NULL,
    number text NOT NULL,
    status text NOT NULL,
    codes text[] NOT NULL,
    methods text[] NOT NULL,
    quantity_g bigint,
    pollution_terms boolean NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    removers bigint[] NOT NULL,
    body text NOT NULL,
    body_sha256 bytea NOT NULL,
    decision_id uuid NOT NULL,
    made_by uuid,
    made_at timestamptz NOT NULL,
    ended_at timestamptz,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, contract_id),
    CONSTRAINT contract_kind_check CHECK (kind IN ('treatment', 'haulage')),
    CONSTRAINT contract_status_check CHECK (status IN ('in_force', 'refused', 'ended')),
    CONSTRAINT contract_quantity_check CHECK (quantity_g > 0),
    CONSTRAINT contract_term_check CHECK (valid_until >= valid_from)
);

CREATE TABLE contract_party (
    home_org_id bigint NOT NULL,
    contract_id uuid NOT NULL,
    n int NOT NULL,
    role text NOT NULL,
    principal boolean NOT NULL,
    org_id bigint,
    credit_code text NOT NULL,
    name text NOT NULL,
    kinds text[] NOT NULL,
    signatory_org_id bigint,
    signatory_credit_code text,
    signatory_name text,
    signatory_kinds text[],
    signed_by text,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, contract_id, n),
    FOREIGN KEY (home_org_id, contract_id) REFERENCES contract (home_org_id, contract_id),
    CONSTRAINT contract_party_role_check CHECK (role IN ('remover', 'recipient', 'carrier', 'consignor', 'payer',
        'payee', 'intermediary', 'filing_agent', 'other'))
);

CREATE INDEX contract_recent_idx ON contract (contract_id);
CREATE INDEX contract_party_org_idx ON contract_party (org_id, contract_id);

CREATE TABLE contract_price (
    home_org_id bigint NOT NULL,
    contract_id uuid NOT NULL,
    terms text NOT NULL,
    PRIMARY KEY (home_org_id, contract_id)
);

-- Manifests, in the remover's family. A draft is the remover's own; its parties join when it is issued.
CREATE TABLE manifest (
    home_org_id bigint NOT NULL,
    manifest_id uuid NOT NULL,
    draft_no text NOT NULL,
    official_no text,
    status text NOT NULL,
    since timestamptz NOT NULL,
    version int NOT NULL,
    site_id uuid NOT NULL,
    division int NOT NULL,
    recipient_org_id bigint NOT NULL,
    recipient_site_id uuid NOT NULL,
    recipient_division int NOT NULL,
    consignor_org_id bigint,
    consignor_credit_code text,
    consignor_name text,
    treatment_home_org_id bigint,
    treatment_contract_id uuid,
    haulage_home_org_id bigint,
    haulage_contract_id uuid,
    licence_id uuid,
    loading_on date NOT NULL,
    arrival_on date NOT NULL,
    declared_g bigint NOT NULL,
    parent_home_org_id bigint,
    parent_manifest_id uuid,
    paper_reason text,
    paper_photo_sha256 bytea,
    completed_on date,
    exemptions jsonb NOT NULL,
    body text NOT NULL,
    made_by uuid,
    made_at timestamptz NOT NULL,
    checked_at timestamptz,
    issued_at timestamptz,
    dispatched_at timestamptz,
    departed_at timestamptz,
    arrived_at timestamptz,
    received_at timestamptz,
    settled_at timestamptz,
    ended_at timestamptz,
    reason text,
    confirm_by date,
    confirm_certain boolean,
    ticket text,
    bridge_gross_g bigint,
    bridge_tare_g bigint,
    bridge_division_g bigint,
    receiver_org_id bigint,
    received_event_id uuid,
    decision text,
    differences jsonb,
    noticed_on date,
    reported_on date,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, manifest_id),
    CONSTRAINT manifest_home_org_id_draft_no_key UNIQUE (home_org_id, draft_no),
    CONSTRAINT manifest_home_org_id_official_no_key UNIQUE (home_org_id, official_no),
    CONSTRAINT manifest_status_check CHECK (status IN ('draft', 'checked', 'issued', 'dispatched', 'in_transit',
        'arrived', 'received', 'settled', 'refused', 'returned', 'cancelled', 'closed_with_gap')),
    CONSTRAINT manifest_number_check CHECK (official_no ~ '^[0-9]{14}$'),
    CONSTRAINT manifest_issued_check CHECK (
        status IN ('draft', 'checked', 'cancelled') OR official_no IS NOT NULL OR paper_reason IS NOT NULL
    ),
    CONSTRAINT manifest_paper_check CHECK ((paper_reason IS NULL) = (paper_photo_sha256 IS NULL)),
    CONSTRAINT manifest_decision_check CHECK (decision IN ('accept', 'accept_part', 'refuse')),
    CONSTRAINT manifest_trip_check CHECK (arrival_on >= loading_on)
);
CREATE INDEX manifest_status_idx ON manifest (home_org_id, status, since);
CREATE INDEX manifest_recent_idx ON manifest (manifest_id);
CREATE INDEX manifest_treatment_idx ON manifest (home_org_id, treatment_contract_id);

-- One row per container; waste, method, form and hazards repeat what its waste line says.
CREATE TABLE manifest_line (
    home_org_id bigint NOT NULL,
    manifest_id uuid NOT NULL,
    n int NOT NULL,
    line_no int NOT NULL,
    code text NOT NULL,
    container_org_id bigint,
    container_id uuid,
    carriage text NOT NULL,
    waste_code text NOT NULL,
    waste_name text NOT NULL,
    method text,
    form text NOT NULL,
    hazards text[] NOT NULL,
    danger_class text,
    package_kind text NOT NULL,
    declared_g bigint NOT NULL,
    packaging_g bigint NOT NULL,
    outcome text,
    weighed_g bigint,
    accepted_g bigint,
    refused_g bigint,
    not_arrived_g bigint,
    opinion text,
    difference text,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, manifest_id, n),
    FOREIGN KEY (home_org_id, manifest_id) REFERENCES manifest (home_org_id, manifest_id),
    CONSTRAINT manifest_line_carriage_check CHECK (carriage IN ('package', 'tanker', 'pipeline')),
    CONSTRAINT manifest_line_outcome_check CHECK (outcome IN ('accepted', 'refused', 'not_arrived')),
    CONSTRAINT manifest_line_mass_check CHECK (declared_g >= 0 AND packaging_g >= 0)
);
CREATE INDEX manifest_line_container_idx ON manifest_line (home_org_id, container_id);

CREATE TABLE manifest_leg (
    home_org_id bigint NOT NULL,
    manifest_id uuid NOT NULL,
    leg_no int NOT NULL,
    mode text NOT NULL,
    carrier_org_id bigint,
    carrier_credit_code text,
    carrier_name text,
    tractor_id uuid,
    trailer_id uuid,
    driver text,
    escort text,
    from_site_id uuid,
    to_site_id uuid,
    departed_at timestamptz,
    arrived_at timestamptz,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, manifest_id, leg_no),
    FOREIGN KEY (home_org_id, manifest_id) REFERENCES manifest (home_org_id, manifest_id),
    CONSTRAINT manifest_leg_mode_check CHECK (mode IN ('road', 'water', 'rail', 'pipeline'))
);

CREATE TABLE manifest_line_leg (
    home_org_id bigint NOT NULL,
    manifest_id uuid NOT NULL,
    n int NOT NULL,
    leg_no int NOT NULL,
    loaded_event_id uuid,
    unloaded_event_id uuid,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, manifest_id, n, leg_no),
    FOREIGN KEY (home_org_id, manifest_id, n) REFERENCES manifest_line (home_org_id, manifest_id, n)
);

-- The manifest as it read when somebody moved it: never overwritten, hashed, and who moved it.
CREATE TABLE manifest_version (
    home_org_id bigint NOT NULL,
    manifest_id uuid NOT NULL,
    n int NOT NULL,
    text text NOT NULL,
    sha256 bytea NOT NULL,
    made_at timestamptz NOT NULL,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, manifest_id, n),
    FOREIGN KEY (home_org_id, manifest_id) REFERENCES manifest (home_org_id, manifest_id)
);

CREATE TABLE manifest_signature (
    home_org_id bigint NOT NULL,
    manifest_id uuid NOT NULL,
    n int NOT NULL,
    move text NOT NULL,
    org_id bigint,
    account_id uuid,
    signer text NOT NULL,
    at timestamptz NOT NULL,
    reason text NOT NULL,
    decision_id uuid,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, manifest_id, n),
    FOREIGN KEY (home_org_id, manifest_id, n) REFERENCES manifest_version (home_org_id, manifest_id, n)
);

-- The inbox: what lies before each party, in the party's own family. Not the permission; that is manifest.parties.
CREATE TABLE manifest_party (
    party_org_id bigint NOT NULL,
    manifest_id uuid NOT NULL,
    role text NOT NULL,
    home_org_id bigint NOT NULL,
    status text NOT NULL,
    changed_at timestamptz NOT NULL,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (party_org_id, manifest_id, role),
    CONSTRAINT manifest_party_role_check CHECK (role IN ('remover', 'recipient', 'carrier', 'consignor'))
);

-- The one open manifest of a container, in the container's family; written by hold_container alone.
CREATE TABLE container_hold (
    home_org_id bigint NOT NULL,
    container_id uuid NOT NULL,
    manifest_home_org_id bigint NOT NULL,
    manifest_id uuid NOT NULL,
    held_at timestamptz NOT NULL,
    PRIMARY KEY (home_org_id, container_id)
);

-- How a licence's annual capacity is used, in the recipient's family; written and summed by licence_use alone.
CREATE TABLE licence_entry (
    recipient_org_id bigint NOT NULL,
    licence_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    year int NOT NULL,
    kind text NOT NULL,
    mass_g bigint NOT NULL,
    manifest_home_org_id bigint,
    manifest_id uuid,
    at timestamptz NOT NULL,
    PRIMARY KEY (recipient_org_id, licence_id, entry_id),
    CONSTRAINT licence_entry_kind_check CHECK (kind IN ('opening', 'reserved', 'received', 'released')),
    CONSTRAINT licence_entry_mass_check CHECK (mass_g >= 0)
);
CREATE INDEX licence_entry_year_idx ON licence_entry (recipient_org_id, licence_id, year);

CREATE TABLE agent_consent (
    home_org_id bigint NOT NULL,
    consent_id uuid NOT NULL,
    agent_org_id bigint NOT NULL,
    document_no text NOT NULL,
    covers text[] NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    made_by uuid,
    made_at timestamptz NOT NULL,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, consent_id),
    CONSTRAINT agent_consent_covers_check CHECK (covers <@ ARRAY['filing']),
    CONSTRAINT agent_consent_term_check CHECK (valid_until >= valid_from)
);

CREATE TABLE filing_draft (
    home_org_id bigint NOT NULL,
    filing_id uuid NOT NULL,
    site_id uuid NOT NULL,
    agent_org_id bigint,
    period_from date NOT NULL,
    period_until date NOT NULL,
    status text NOT NULL,
    body text NOT NULL,
    decision_id uuid NOT NULL,
    made_by uuid,
    made_at timestamptz NOT NULL,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, filing_id),
    CONSTRAINT filing_draft_status_check CHECK (status IN ('draft', 'refused'))
);

CREATE TABLE exemption_claim (
    home_org_id bigint NOT NULL,
    claim_id uuid NOT NULL,
    site_id uuid NOT NULL,
    item int NOT NULL,
    stage text NOT NULL,
    waste_code text NOT NULL,
    mass_g bigint NOT NULL,
    codes text[] NOT NULL,
    document text NOT NULL,
    status text NOT NULL,
    decision_id uuid NOT NULL,
    made_by uuid,
    made_at timestamptz NOT NULL,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, claim_id),
    CONSTRAINT exemption_claim_status_check CHECK (status IN ('claimed', 'refused'))
);

CREATE TABLE difference_report (
    home_org_id bigint NOT NULL,
    report_id uuid NOT NULL,
    manifest_id uuid NOT NULL,
    status text NOT NULL,
    body text NOT NULL,
    made_at timestamptz NOT NULL,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, report_id),
    CONSTRAINT difference_report_status_check CHECK (status IN ('draft', 'sent'))
);

-- How far the gate's follower has read the custody events.
CREATE TABLE gate_cursor (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    record_time timestamptz NOT NULL,
    event_id uuid NOT NULL,
    home_org_id bigint NOT NULL
);
INSERT INTO gate_cursor (record_time, event_id, home_org_id)
VALUES ('-infinity', '00000000-0000-0000-0000-000000000000', 0);

CREATE TABLE return_draft (
    home_org_id bigint NOT NULL,
    return_id uuid NOT NULL,
    manifest_id uuid NOT NULL,
    status text NOT NULL,
    body text NOT NULL,
    made_at timestamptz NOT NULL,
    parties bigint[] NOT NULL,
    regions int[] NOT NULL,
    PRIMARY KEY (home_org_id, return_id),
    CONSTRAINT return_draft_status_check CHECK (status IN ('draft', 'used'))
);
