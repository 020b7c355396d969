using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Index;
using LightWatch.Storage.Tests.Chunks;

namespace LightWatch.Storage.Tests.Index;

public class PostingsTests
{
    private const int Bound = 2000;

    private static readonly Gen<int[]> Lists = Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(0, 1500))
        .SelectMany(n => Gen.Choose(0, Bound - 1).ArrayOf(n))
        .Select(a => a.Distinct().Order().ToArray());

    [Fact]
    public void Algebra_equals_that_of_sets() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Arb.From(Lists.ArrayOf(3)), lists =>
        {
            var (a, b, c) = (lists[0], lists[1], lists[2]);
            Assert.Equal(a.Intersect(b).Order(), Postings.Intersect(a, b));
            Assert.Equal(a.Except(b).Order(), Postings.Except(a, b));
            Assert.Equal(a.Union(b).Union(c).Order(), Postings.Union([a, b, c], Bound));
        }));

    [Fact]
    public void Lists_come_back() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Arb.From(Lists), list =>
        {
            if (list.Length == 0) return;
            var bytes = Columns.Encoded(w => Postings.Encode(list, w));
            Assert.True(Postings.TryDecode(bytes, Bound, out var read));
            Assert.Equal(list, read);
            Assert.False(Postings.TryDecode(bytes, list[^1], out _));
        }));
}
