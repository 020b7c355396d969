using LightWatch.Storage.Embedded.Wal;
using LightWatch.Storage.Tests.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Embedded.Wal;

public sealed class SegmentScanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Records_and_damage_cover_every_byte_whatever_was_overwritten()
    {
        var good = Segment(records: 20);
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var bad = (byte[])good.Clone();
            for (var holes = random.Next(1, 4); holes > 0; holes--)
                random.NextBytes(bad.AsSpan(random.Next(bad.Length - 40), random.Next(1, 40)));
            var (run, records, damage) = Scan(bad);
            Assert.NotEmpty(damage);
            Assert.Equal(records.Select(r => r.Number).Order(), records.Select(r => r.Number));
            var covered = damage.Sum(d => d.Bytes) + records.Sum(r => (long)WalFormat.RecordHeaderBytes + r.Bytes)
                + (run == 0 ? 0 : WalFormat.SegmentHeaderBytes);
            Assert.Equal(bad.Length, covered);
            Assert.All(damage.SkipLast(1), d => Assert.False(d.ReachesEnd));
        }
    }

    [Fact]
    public void Mark_of_a_record_inside_damage_is_not_mistaken_for_one()
    {
        var good = Segment(records: 2);
        var (_, records, _) = Scan(good);
        byte[] bad = [.. good[..(records[0].Offset + records[0].Bytes)], .. WalFormat.RecordMark,
            .. WalFormat.RecordMark, 1, 2, 3];
        var (_, found, damage) = Scan(bad);
        Assert.Equal(records[..1], found);
        Assert.Equal((11L, true), (Assert.Single(damage).Bytes, damage[0].ReachesEnd));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(23), InlineData(24)]
    public void Segment_that_ends_in_its_header_has_no_records(int length)
    {
        var (run, records, damage) = Scan(Segment(records: 1)[..length]);
        Assert.Empty(records);
        Assert.Equal(length == 24, run != 0);
        Assert.All(damage, d => Assert.True(d.ReachesEnd));
    }

    private byte[] Segment(int records)
    {
        using (var writer = SomeLog.Writer(_folder.Path)) SomeLog.Commit(writer, records);
        return File.ReadAllBytes(SomeLog.Segments(_folder.Path)[0]);
    }

    private static (long Run, List<SegmentScan.Entry> Records, List<WalDamage> Damage) Scan(byte[] segment)
    {
        var (records, damage) = (new List<SegmentScan.Entry>(), new List<WalDamage>());
        return (SegmentScan.Read("x.wal", segment, records, damage), records, damage);
    }
}
