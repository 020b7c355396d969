using LightWatch.Storage.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

public class CompactionPlannerTests
{
    private const long Hour = SomeBlocks.Hour;
    private const long Now = SomeBlocks.Start + (1000 * Hour);
    private static readonly Retention Keep =
        new(TimeSpan.FromDays(400), TimeSpan.FromDays(4000), TimeSpan.FromDays(4000), 0);
    private long _number;

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 8)]
    [InlineData(10, 24)]
    [InlineData(30, 24)]
    [InlineData(56, 168)]
    [InlineData(4000, 168)]
    public void Partition_is_at_most_an_eighth_of_what_is_kept(int days, int hours) =>
        Assert.Equal(hours * Hour, CompactionPlanner.MaxMs(TimeSpan.FromDays(days)));

    [Fact]
    public void Neighbours_are_merged_once_data_has_moved_on_beyond_their_partition()
    {
        BlockMeta[] four = [Raw(0, 2), Raw(2, 2), Raw(4, 2), Raw(6, 2)];
        Assert.Null(CompactionPlanner.NextMerge(four[..1], Keep, Now));
        Assert.Null(CompactionPlanner.NextMerge(four, Keep, SomeBlocks.Start));
        var job = CompactionPlanner.NextMerge([.. four, Raw(8, 2)], Keep, SomeBlocks.Start);
        Assert.Equal((0L, 8 * Hour), Partition(job!));
        Assert.Equal(four, job!.Blocks);
        // Without newer data they are merged an hour after the partition's end, if they have been quiet.
        Assert.Equal((0L, 8 * Hour), Partition(CompactionPlanner.NextMerge(four, Keep, Now)!));
    }

    [Fact]
    public void Overlaps_wait_half_an_hour_for_more_unless_they_are_many()
    {
        var overlapping = Enumerable.Range(0, 4).Select(_ => Raw(0, 2, created: Now)).ToArray();
        Assert.Null(CompactionPlanner.NextMerge(overlapping, Keep, Now + (Hour / 2) - 1));
        Assert.Equal(4, CompactionPlanner.NextMerge(overlapping, Keep, Now + (Hour / 2))!.Blocks.Count);
        var many = Enumerable.Range(0, 8).Select(_ => Raw(0, 2, created: Now)).ToArray();
        Assert.Equal(8, CompactionPlanner.NextMerge(many, Keep, Now)!.Blocks.Count);
    }

    [Fact]
    public void Expired_is_what_ends_before_its_tier_is_kept_and_only_as_whole_partitions()
    {
        var (old, inside, young) = (Raw(0, 8), Raw(2, 2), Raw(8, 2));
        var retention = Keep with { Raw = TimeSpan.FromHours(10) };
        Assert.Empty(CompactionPlanner.Expired([old, inside, young], retention, SomeBlocks.Start + (18 * Hour) - 1));
        Assert.Equal(
            [old, inside], CompactionPlanner.Expired([old, inside, young], retention, SomeBlocks.Start + (18 * Hour)));
        Assert.Equal(3, CompactionPlanner.Expired([old, inside, young], retention, Now).Count);
        Assert.Empty(CompactionPlanner.Expired([old with { Tier = Tier.Hour }], retention, Now));
    }

    [Fact]
    public void Oldest_raw_blocks_go_first_when_there_is_too_much()
    {
        BlockMeta[] blocks = [Raw(8, 2), Raw(0, 2), Raw(0, 2) with { Tier = Tier.Minute },
            Raw(0, 2) with { Tier = Tier.Hour }];
        Assert.Empty(CompactionPlanner.OverSize(blocks, Keep));
        Assert.Empty(CompactionPlanner.OverSize(blocks, Keep with { MaxBytes = 400 }));
        Assert.Equal([blocks[1]], CompactionPlanner.OverSize(blocks, Keep with { MaxBytes = 399 }));
        Assert.Equal([blocks[1], blocks[0], blocks[2]],
            CompactionPlanner.OverSize(blocks, Keep with { MaxBytes = 199 }));
    }

    [Fact]
    public void Tiers_that_outlive_dropped_samples_are_stored_before_and_only_once()
    {
        var raw = Raw(0, 2);
        var tiers = CompactionPlanner.TiersBeforeDrop([raw], [raw], Keep, Now).Select(j => j.Tier);
        Assert.Equal([Tier.Minute, Tier.Hour], tiers);
        BlockMeta[] stored = [raw, raw with { Tier = Tier.Minute }];
        Assert.Equal([Tier.Hour], CompactionPlanner.TiersBeforeDrop([raw], stored, Keep, Now).Select(j => j.Tier));
        // A raw block that is newer than the stored one may hold late samples: it is summed up again.
        var late = Raw(0, 2);
        Assert.Equal([Tier.Minute, Tier.Hour], CompactionPlanner.TiersBeforeDrop([late], [.. stored, late], Keep, Now)
            .Select(j => j.Tier));
        Assert.Empty(CompactionPlanner.TiersBeforeDrop(
            [raw], [raw], Keep with { Minute = TimeSpan.Zero, Hour = TimeSpan.Zero }, Now));
    }

    [Fact]
    public void Tier_is_stored_early_where_a_bucket_holds_many_samples_of_a_full_partition()
    {
        var week = Raw(0, 168) with { Series = 1, Samples = 168 * 60 * 20 };
        Assert.Equal(Tier.Minute, CompactionPlanner.NextTier([week], Keep, Now)!.Tier);
        Assert.Equal(Tier.Hour, CompactionPlanner.NextTier([week with { Samples = 168 * 60 * 19 }], Keep, Now)!.Tier);
        Assert.Null(CompactionPlanner.NextTier([week with { Samples = 168 * 19 }], Keep, Now));
        Assert.Null(CompactionPlanner.NextTier([Raw(0, 24) with { Samples = 1 << 30 }], Keep, Now));
        Assert.Null(CompactionPlanner.NextTier([week, week with { Tier = Tier.Minute }, week with { Tier = Tier.Hour }],
            Keep, Now));
    }

    [Fact]
    public void Groups_are_disjoint_and_each_lies_inside_its_largest()
    {
        var random = new Random(3);
        var blocks = Enumerable.Range(0, 300).Select(_ => random.Next(3) switch
        {
            0 => Raw(2 * random.Next(200), 2),
            1 => Raw(8 * random.Next(50), 8),
            _ => Raw(24 * random.Next(16), 24),
        }).ToArray();
        var end = long.MinValue;
        var seen = 0;
        foreach (var group in CompactionPlanner.Disjoint(blocks))
        {
            Assert.True(group[0].PartitionStartUnixMs >= end);
            end = group[0].PartitionEndUnixMs;
            Assert.All(group, b => Assert.True(b.PartitionStartUnixMs >= group[0].PartitionStartUnixMs
                && b.PartitionEndUnixMs <= end));
            seen += group.Count;
        }
        Assert.Equal(blocks.Length, seen);
    }

    private static (long Start, long End) Partition(MergeJob job) =>
        (job.PartitionStartUnixMs - SomeBlocks.Start, job.PartitionEndUnixMs - SomeBlocks.Start);

    private BlockMeta Raw(int fromHours, int hours, long created = 0)
    {
        var start = SomeBlocks.Start + (fromHours * Hour);
        var number = ++_number;
        return BlockMeta.Plan(Tier.Raw, start, start + (hours * Hour), number, number, created) with
        {
            MinUnixMs = start, MaxUnixMs = start + (hours * Hour) - 1, Series = 10, Samples = 1000, Bytes = 100,
        };
    }
}
