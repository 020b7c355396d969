using FsCheck;
using FsCheck.Fluent;

namespace LightWatch.Storage.Tests;

public class SampleBufferTests
{
    [Fact]
    public void Removing_and_slicing_keep_the_rows_of_a_list() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
            Arb.From(Gen.Choose(0, 900)), Arb.From(Gen.Choose(0, 100)), Arb.From(Gen.Choose(0, 100)),
                (rows, at, share) =>
            {
                var index = rows * at / 100;
                var count = (rows - index) * share / 100;
                var all = Enumerable.Range(0, rows).ToList();
                var removed = Filled(rows);
                removed.RemoveRange(index, count);
                AssertRows([.. all[..index], .. all[(index + count)..]], removed);
                var sliced = Filled(rows);
                sliced.Slice(index, count);
                AssertRows(all[index..(index + count)], sliced);
            }));

    [Fact]
    public void Range_beyond_the_rows_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Filled(3).RemoveRange(2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Filled(3).Slice(2, 2));
    }

    [Fact]
    public void Removed_histograms_are_not_seen_by_rows_added_later()
    {
        var buffer = Filled(10);
        buffer.RemoveRange(5, 5);
        buffer.Add(100, 100);
        Assert.Null(buffer.Histograms[5]);
        Assert.Equal(0, buffer.StartUnixMs[5]);
    }

    private static SampleBuffer Filled(int rows)
    {
        var buffer = new SampleBuffer();
        for (var i = 0; i < rows; i++)
            buffer.Add(i, -i, i % 3 == 0 ? new NativeHistogram { Sum = i } : null, i % 4 == 0 ? i + 1 : 0);
        return buffer;
    }

    private static void AssertRows(List<int> expected, SampleBuffer actual)
    {
        Assert.Equal(expected.Select(i => (long)i), actual.UnixMs.ToArray());
        for (var row = 0; row < expected.Count; row++)
        {
            var i = expected[row];
            Assert.Equal(-i, actual.Values[row]);
            if (actual.HasHistograms) Assert.Equal(i % 3 == 0 ? i : null, actual.Histograms[row]?.Sum);
            if (actual.HasStartTimes) Assert.Equal(i % 4 == 0 ? i + 1 : 0, actual.StartUnixMs[row]);
        }
    }
}
