using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class CommonFactorTests
{
    [Fact]
    public void Factor_is_that_of_Euclid() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(
            Arb.From(Gen.Choose(1, 5000)), Arb.From(Gen.Choose(-1_000_000, 1_000_000).ArrayOf()), (factor, numbers) =>
            {
                var whole = Array.ConvertAll(numbers, n => (double)n * factor);
                Assert.Equal(numbers.Aggregate(0L, (soFar, n) => Euclid(soFar, Math.Abs((long)n * factor))),
                    CommonFactor.Of(0, whole));
            }));

    [Theory]
    [InlineData(9007199254740992, 3, 1)]
    [InlineData(9.2e18, 1048576, 524288)]
    [InlineData(0, 0, 0)]
    [InlineData(0, -12, 12)]
    [InlineData(1, 7, 1)]
    public void Large_and_special_numbers_are_exact(double soFar, double number, double expected) =>
        Assert.Equal(expected, CommonFactor.Of(soFar, number));

    private static long Euclid(long a, long b) => b == 0 ? a : Euclid(b, a % b);
}
