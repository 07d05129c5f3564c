"""Annotated posts as the niche engine and the warehouse want them: a batch at a time, and no id but pseudonyms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from niches.records import Observation
from nlp.annotation import Annotation
from nlp.disclosure_words import HASHTAGS_AMBIGUOUS, HASHTAGS_DISCLOSED
from streams.post import Post
from warehouse.pseudonyms import Pseudonyms
from warehouse.records import PostColumns
from warehouse.tiers import Tiers

# what says that a post is paid for ties conversations together that have nothing else in common
_PAID_TAGS = HASHTAGS_DISCLOSED | HASHTAGS_AMBIGUOUS


def observe(
    posts: Sequence[Post], annotations: Sequence[Annotation], pseudonyms: Pseudonyms, tiers: Tiers
) -> list[Observation]:
    """Make of each post what the niche engine needs of it.

    Parameters
    ----------
    posts, annotations
        Of equal length, in the order of the stream.
    pseudonyms
        Replaces ids.
    tiers
        Says from a follower count whether an account is of the ordinary tier.
    """
    ids, nano = pseudonyms.of_all, tiers.nano
    authors = [post.author for post in posts]
    addressed = iter(ids("handle", [handle for annotation in annotations for handle in annotation.mentions]))
    # column by column, as `Observation` has them: one call for a batch where one a value would cost ten times that
    columns = (
        ids("post", [post.id for post in posts]),
        [post.created_at for post in posts],
        ids("account", [author.id for author in authors]),
        ids("handle", [author.handle.lower() for author in authors]),
        [not author.bot and author.followers <= nano for author in authors],
        [annotation.lang for annotation in annotations],
        [annotation.terms for annotation in annotations],
        [annotation.topics for annotation in annotations],
        [tuple([tag for tag in one.hashtags if tag not in _PAID_TAGS]) if one.hashtags else () for one in annotations],
        [annotation.links for annotation in annotations],
        [_sure(annotation) if annotation.brands else () for annotation in annotations],
        [tuple([next(addressed) for _ in one.mentions]) if one.mentions else () for one in annotations],
        ids("post", [post.reply_to for post in posts]),
        ids("account", [post.reply_to_author for post in posts]),
        ids("post", [post.thread for post in posts]),
        ids("post", [post.repost_of for post in posts]),
        ids("account", [post.repost_of_author for post in posts]),
        ids("post", [post.quote_of for post in posts]),
    )
    return list(map(Observation, *columns))


def to_columns(
    positions: list[int],
    posts: Sequence[Post],
    annotations: Sequence[Annotation],
    observations: Sequence[Observation],
    late: list[bool],
    accounts: Mapping[str, str],
) -> PostColumns:
    """Make of posts the columns that the warehouse stores.

    Parameters
    ----------
    positions, posts, annotations, observations, late
        Of equal length: where each post stands in its source, the post, what `observe` made of it, whether it is late.
    accounts
        Handle, in lower case, of each brand's own account to the brand.
    """
    authors = [post.author for post in posts]
    return PostColumns(
        position=positions,
        post_id=[seen.post for seen in observations],
        platform=[post.platform for post in posts],
        created_at=[post.created_at for post in posts],
        late=late,
        kind=list(map(_kind, posts)),
        lang=[annotation.lang for annotation in annotations],
        client=[post.client for post in posts],
        author_id=[seen.author for seen in observations],
        followers=[author.followers for author in authors],
        following=[author.following for author in authors],
        author_posts=[author.posts for author in authors],
        author_created_at=[author.created_at for author in authors],
        verified=[author.verified for author in authors],
        bot=[author.bot for author in authors],
        reply_to=[seen.reply_to for seen in observations],
        reply_to_author=[seen.reply_to_author for seen in observations],
        thread=[seen.thread for seen in observations],
        repost_of=[seen.repost_of for seen in observations],
        repost_of_author=[seen.repost_of_author for seen in observations],
        quote_of=[seen.quote_of for seen in observations],
        mentions=[seen.mentions for seen in observations],
        hashtags=[annotation.hashtags for annotation in annotations],
        topics=[seen.topics for seen in observations],
        tone=[annotation.tone for annotation in annotations],
        disclosed=[annotation.disclosed for annotation in annotations],
        first_person=[annotation.first_person for annotation in annotations],
        likes=[post.likes for post in posts],
        reposts=[post.reposts for post in posts],
        replies=[post.replies for post in posts],
        quotes=[post.quotes for post in posts],
        links=[len(annotation.links) for annotation in annotations],
        author_brand=[accounts.get(author.handle.lower(), "") if author.handle else "" for author in authors],
    )


def _sure(annotation: Annotation) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.brand for m in annotation.brands if m.status == "sure"))


def _kind(post: Post) -> str:
    if post.repost_of:
        return "repost"
    if post.reply_to:
        return "reply"
    return "quote" if post.quote_of else "post"
