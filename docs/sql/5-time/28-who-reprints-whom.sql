-- Who reprints whom?
select
    originals.source_id as original_in,
    reprints.source_id as reprinted_in,
    count(*) as stories
from articles as originals
inner join articles as reprints
    on originals.story_id = reprints.story_id and originals.source_id != reprints.source_id and not reprints.is_story_original
where originals.is_story_original
group by originals.source_id, reprints.source_id
order by stories desc, original_in, reprinted_in
limit 10
