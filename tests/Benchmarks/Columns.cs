namespace LightWatch.Benchmarks;

/// <summary>Columns of values that codecs are measured on: 2,880 samples, half a day at 15 seconds.</summary>
internal static class Columns
{
    public const int Count = 2880;

    public static readonly string[] Names = ["integer counter", "decimal counter", "decimal gauge", "memory pages",
        "rare events", "constant", "random doubles", "averages"];

    public static double[] Make(string name)
    {
        var random = new Random(1);
        var (last, values) = (1e6, new double[Count]);
        for (var i = 0; i < Count; i++)
        {
            values[i] = name switch
            {
                "integer counter" => last += random.Next(180_000, 1_620_000),
                "decimal counter" => last = Math.Round((last + (random.Next(35, 105) / 100.0)) * 100) / 100,
                "decimal gauge" => last = Math.Round((last + random.NextDouble() - 0.5) * 100) / 100,
                "memory pages" => 4096.0 * random.Next(1 << 20, 1 << 21),
                "rare events" => last += random.Next(100) == 0 ? 1 : 0,
                "constant" => last,
                "random doubles" => random.NextDouble(),
                _ => 40 + (random.Next(1000) / 7.0),
            };
        }
        return values;
    }
}
