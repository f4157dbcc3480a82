-- Takes or gives back the one-open-manifest hold of containers. Returns the containers that another manifest holds; if
-- there are any, the caller rolls back, so that it is all or none. Rows are taken in one order: nobody deadlocks.
CREATE FUNCTION hold_container(
    manifest_home bigint, of_manifest uuid, homes bigint[], containers uuid[], hold boolean, at timestamptz
) RETURNS TABLE (container_home bigint, container uuid, held_home bigint, held_manifest uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.manifest m
        WHERE m.home_org_id = manifest_home AND m.manifest_id = of_manifest
          AND (public.own_org() = ANY (m.parties)
               OR (public.acting_scope() = 'official' AND public.acting_regions() && m.regions))
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no party of this manifest';
    END IF;
    IF NOT hold THEN
        DELETE FROM public.container_hold h
        USING unnest(homes, containers) AS asked (home, id)
        WHERE h.home_org_id = asked.home AND h.container_id = asked.id
          AND h.manifest_home_org_id = manifest_home AND h.manifest_id = of_manifest;
        RETURN;
    END IF;
    INSERT INTO public.container_hold (home_org_id, container_id, manifest_home_org_id, manifest_id, held_at)
    SELECT asked.home, asked.id, manifest_home, of_manifest, at
    FROM unnest(homes, containers) AS asked (home, id)
    ORDER BY asked.home, asked.id
    ON CONFLICT DO NOTHING;
    RETURN QUERY
        SELECT h.home_org_id, h.container_id, h.manifest_home_org_id, h.manifest_id
        FROM public.container_hold h
        JOIN unnest(homes, containers) AS asked (home, id) ON h.home_org_id = asked.home AND h.container_id = asked.id
        WHERE (h.manifest_home_org_id, h.manifest_id) IS DISTINCT FROM (manifest_home, of_manifest);
END
$$;
ALTER FUNCTION hold_container(bigint, uuid, bigint[], uuid[], boolean, timestamptz) OWNER TO hwtrack_writer;
REVOKE EXECUTE ON FUNCTION hold_container(bigint, uuid, bigint[], uuid[], boolean, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hold_container(bigint, uuid, bigint[], uuid[], boolean, timestamptz)
    TO hwtrack_app, hwtrack_worker;
