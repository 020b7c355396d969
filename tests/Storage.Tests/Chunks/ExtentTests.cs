using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class ExtentTests
{
    [Fact]
    public void Extent_is_that_of_a_plain_loop_for_every_length()
    {
        var random = new Random(1);
        for (var count = 1; count < 40; count++)
        {
            for (var round = 0; round < 20; round++)
            {
                var numbers = new long[count];
                foreach (ref var number in numbers.AsSpan())
                    number = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
                var sum = numbers.Aggregate(0L, (a, b) => unchecked(a + b));
                Assert.Equal((numbers.Min(), numbers.Max(), sum), Extent.Of(numbers));
            }
        }
    }
}
