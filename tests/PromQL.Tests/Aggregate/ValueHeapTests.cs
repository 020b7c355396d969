using LightWatch.PromQL.Aggregate;

namespace LightWatch.PromQL.Tests.Aggregate;

public sealed class ValueHeapTests
{
    [Theory]
    [InlineData(true, new[] { 1, 4 })]
    [InlineData(false, new[] { 3, 0 })]
    public void Best_values_come_out_best_first(bool largest, int[] expected) =>
        Assert.Equal(expected, Best(largest, 2, 2, 9, double.NaN, 1, 7));

    [Fact]
    public void Of_equal_values_the_earlier_stay() => Assert.Equal([0, 1], Best(true, 2, 5, 5, 5));

    [Theory, InlineData(true), InlineData(false)]
    public void NaN_fills_up_and_is_last(bool largest) =>
        Assert.Equal([2, 0], Best(largest, 2, double.NaN, double.NaN, 3));

    [Fact]
    public void Fewer_values_than_wanted_are_all_kept() => Assert.Equal([1, 0], Best(true, 5, 1, 2));

    [Theory, InlineData(true), InlineData(false)]
    public void Heap_equals_sorting(bool largest)
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var values = Enumerable.Range(0, random.Next(1, 40)).Select(_ => (double)random.Next(10)).ToArray();
            var k = random.Next(1, 12);
            var kept = Best(largest, k, values).Select(i => values[i]);
            Assert.Equal((largest ? values.OrderDescending() : values.Order()).Take(k), kept);
        }
    }

    private static List<int> Best(bool largest, int k, params double[] values)
    {
        var heap = new ValueHeap(largest, k);
        for (var i = 0; i < values.Length; i++) heap.Offer(values[i], i);
        var kept = new List<int>();
        heap.Drain(kept);
        return kept;
    }
}
