using System.Runtime.CompilerServices;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;
using LightWatch.Storage;

namespace LightWatch.Ingest.Tests.Write;

public sealed class SeriesCacheTests
{
    private static Hash128 Key(int i) => SpanHash.Fold(SpanHash.Seed, (ulong)i);

    private static long Find(SeriesCache cache, long epoch, int i)
    {
        var last = -1;
        ref var entry = ref cache.For(epoch).Find(Key(i), ref last);
        return Unsafe.IsNullRef(ref entry) ? 0 : entry.Series;
    }

    [Fact]
    public void Learned_series_are_found_in_any_order()
    {
        var cache = new SeriesCache(1_000_000);
        cache.For(1);
        for (var i = 0; i < 50_000; i += 50)
            cache.Learn(1, [.. Enumerable.Range(i, 50).Select(Key)],
                [.. Enumerable.Range(i, 50).Select(n => new SeriesId(n + 1))]);
        Assert.Equal(50_000, cache.Count);
        foreach (var i in Enumerable.Range(0, 50_000).OrderBy(i => Key(i).Low)) Assert.Equal(i + 1, Find(cache, 1, i));
        Assert.Equal(0, Find(cache, 1, 50_000));
    }

    [Fact]
    public void A_new_epoch_empties_it_and_late_news_of_the_old_one_are_ignored()
    {
        var cache = new SeriesCache(1000);
        cache.For(1);
        cache.Learn(1, [Key(1)], [new SeriesId(7)]);
        Assert.Equal(7, Find(cache, 1, 1));
        Assert.Equal(0, Find(cache, 2, 1));
        cache.Learn(1, [Key(1)], [new SeriesId(7)]);
        Assert.Equal(0, Find(cache, 2, 1));
        cache.Learn(2, [Key(1)], [new SeriesId(8)]);
        Assert.Equal(0, Find(cache, 1, 1));                      // a request that began under the old epoch
        Assert.Equal(8, Find(cache, 2, 1));
    }

    [Fact]
    public void It_never_holds_more_than_it_may()
    {
        var cache = new SeriesCache(100);
        cache.For(1);
        for (var i = 0; i < 1000; i++)
        {
            cache.Learn(1, [Key(i)], [new SeriesId(i + 1)]);
            Assert.InRange(cache.Count, 1, 100);
            Assert.Equal(i + 1, Find(cache, 1, i));
        }
    }

    [Fact]
    public async Task Readers_see_whole_entries_while_a_writer_adds()
    {
        var cache = new SeriesCache(1_000_000);
        cache.For(1);
        var learned = 0;
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                cache.Learn(1, [Key(i)], [new SeriesId(i + 1)]);
                Volatile.Write(ref learned, i + 1);
            }
        });
        var reader = Task.Run(() =>
        {
            var random = new Random(1);
            while (Volatile.Read(ref learned) is var known && known < 100_000)
            {
                var i = random.Next(100_000);
                var found = Find(cache, 1, i);
                Assert.True(found == i + 1 || (found == 0 && i >= known), $"{i}: {found} of {known}");
            }
        });
        await Task.WhenAll(writer, reader);
    }
}
