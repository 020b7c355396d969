using FsCheck;
using FsCheck.Fluent;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Values;

public sealed class SeekTests
{
    [Fact]
    public void Walk_finds_the_first_later_time_as_a_plain_search_does() => Prop.ForAll(
        (from gaps in Gen.ArrayOf(Gen.Frequency((8, Gen.Constant(15)), (1, Gen.Choose(1, 2000))))
         from start in Gen.Choose(-100, 3000)
         from step in Gen.Choose(0, 500)
         select (gaps, start, step)).ToArbitrary(), each =>
        {
            var times = new long[each.gaps.Length];
            for (var i = 0; i < times.Length; i++) times[i] = (i == 0 ? 0 : times[i - 1]) + each.gaps[i];
            var seek = new Seek(times);
            for (var at = (long)each.start; at < each.start + (60L * each.step) + 1; at += Math.Max(1, each.step))
                Assert.Equal(times.Count(t => t <= at), seek.After(at));
        }).QuickCheckThrowOnFailure();
}
