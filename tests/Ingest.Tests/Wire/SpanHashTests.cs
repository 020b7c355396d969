using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Tests.Wire;

public sealed class SpanHashTests
{
    private static Hash128 Key(int i) => SpanHash.Fold(SpanHash.Seed, (ulong)i);

    [Fact]
    public void Hash_differs_for_every_change_of_content_length_and_order()
    {
        var seen = new HashSet<Hash128>();
        for (var length = 0; length < 100; length++)
        {
            var bytes = new byte[length];
            Assert.True(seen.Add(SpanHash.Fold(SpanHash.Seed, bytes)));
            for (var i = 0; i < length; i++)
            {
                bytes[i] = 1;
                Assert.True(seen.Add(SpanHash.Fold(SpanHash.Seed, bytes)), $"{length} bytes, changed at {i}");
                Assert.Equal(SpanHash.Fold(SpanHash.Seed, bytes), SpanHash.Fold(SpanHash.Seed, [.. bytes]));
                bytes[i] = 0;
            }
        }
        var (a, b) = (Key(1), Key(2));
        Assert.NotEqual(SpanHash.Fold(a, b), SpanHash.Fold(b, a));
        Assert.NotEqual(SpanHash.Chain(a, b), SpanHash.Chain(b, a));
    }
}
