using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Tests.Chunks;

/// <summary>Columns of many shapes, from a seed: what hosts send, and what they should not.</summary>
internal static class Columns
{
    public static readonly string[] Shapes =
        ["counter", "decimals", "pages", "sparse", "constant", "random", "bits", "stale", "resets", "floats", "huge",
            "specials", "extremes", "flapping"];

    public static double[] Values(string shape, int count, int seed)
    {
        var random = new Random(seed);
        double last = random.Next(1_000_000);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = shape switch
            {
                "counter" => last += random.Next(900_000),
                "decimals" => last = Math.Round((last + random.NextDouble() - 0.5) * 100) / 100,
                "pages" => 4096.0 * random.Next(1 << 24),
                "sparse" => last += random.Next(100) == 0 ? 1 : 0,
                "constant" => last,
                "random" => random.NextDouble(),
                "bits" => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                "stale" => random.Next(40) == 0 ? Sample.Stale : last += random.Next(5),
                "resets" => last = random.Next(200) == 0 ? 0 : last + 1000 + random.Next(64),
                "floats" => random.NextSingle(),
                "huge" => random.NextInt64(1L << 40) * 1048576.0,
                "specials" => Specials[random.Next(Specials.Length)],
                "extremes" => random.Next(2) == 0 ? long.MaxValue : long.MinValue,
                _ => random.Next(2),
            };
        }
        return values;
    }

    public static long[] Times(string shape, int count, int seed)
    {
        var random = new Random(seed);
        var now = 1_700_000_000_000 + random.Next(100_000);
        var times = new long[count];
        for (var i = 0; i < count; i++)
        {
            times[i] = now;
            now += shape switch { "grid" => 15_000, "jitter" => 14_950 + random.Next(100), "gaps" =>
                random.Next(30) == 0 ? 450_000 : 15_000, _ => 1 + random.NextInt64(1L << random.Next(1, 40)) };
        }
        return times;
    }

    public static readonly double[] Specials =
        [0, -0.0, 1, -1, double.NaN, Sample.Stale, BitConverter.UInt64BitsToDouble(0xFFF8_0000_DEAD_BEEF),
            double.PositiveInfinity, double.NegativeInfinity,
         double.Epsilon, double.MaxValue, double.MinValue, 9007199254740992, 9007199254740993, 1e300, 0.1, 1.0 / 3,
             1e-18, 9.2233720368547758e18];

    /// <summary>Bit for bit: NaN payloads and the sign of zero count.</summary>
    public static void AssertSame(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(actual[i]))
                Assert.Fail($"value {i}: expected {expected[i]:R}, got {actual[i]:R}");
    }

    public static byte[] Encoded(Action<ByteWriter> encode)
    {
        var writer = new ByteWriter();
        encode(writer);
        return writer.Written.ToArray();
    }
}
