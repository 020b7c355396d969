using LightWatch.Storage;

namespace LightWatch.PromQL.Values.Histograms;

/// <summary>Where buckets begin and end.</summary>
/// <remarks>Source: https://prometheus.io/docs/specs/native_histograms/#schema.</remarks>
internal static class BucketBounds
{
    private const int FinestSchema = 8;

    // 2^(i/256) / 2 for i in 0..255, each correctly rounded: every coarser schema uses a subset.
    private static readonly double[] Fractions = MakeFractions();

    /// <summary>The upper bound of a bucket.</summary>
    public static double Upper(int index, int schema, double[] customBounds)
    {
        if (schema != NativeHistogram.CustomBoundsSchema) return Exponential(index, schema);
        if (index >= customBounds.Length) return double.PositiveInfinity;
        return index < 0 ? double.NegativeInfinity : customBounds[index];
    }

    /// <summary>
    /// The upper bound of an exponential bucket; the last regular one ends at the largest double, the one after it
    /// holds infinity.
    /// </summary>
    public static double Exponential(int index, int schema)
    {
        if (schema < 0)
        {
            var power = (long)index << -schema;
            return power == 1024 ? double.MaxValue : Math.ScaleB(1, (int)Math.Clamp(power, -2000, 2000));
        }
        var fraction = Fractions[(index & ((1 << schema) - 1)) << (FinestSchema - schema)];
        var exponent = (index >> schema) + 1;
        return fraction == 0.5 && exponent == 1025 ? double.MaxValue : Math.ScaleB(fraction, exponent);
    }

    /// <summary>The index of the bucket of a coarser schema that holds this one.</summary>
    public static int Reduced(int index, int fromSchema, int toSchema) => ((index - 1) >> (fromSchema - toSchema)) + 1;

    // Square roots of two in double-double arithmetic (about 106 bits), multiplied by the bits of the index.
    private static double[] MakeFractions()
    {
        var roots = new (double Hi, double Lo)[FinestSchema];
        (double Hi, double Lo) root = (2, 0);
        for (var bit = FinestSchema - 1; bit >= 0; bit--) roots[bit] = root = Sqrt(root);
        var fractions = new double[1 << FinestSchema];
        for (var i = 0; i < fractions.Length; i++)
        {
            (double Hi, double Lo) product = (0.5, 0);
            for (var bit = 0; bit < FinestSchema; bit++)
                if ((i >> bit & 1) != 0) product = Multiply(product, roots[bit]);
            fractions[i] = product.Hi + product.Lo;
        }
        return fractions;
    }

    private static (double Hi, double Lo) Multiply((double Hi, double Lo) a, (double Hi, double Lo) b)
    {
        var hi = a.Hi * b.Hi;
        var lo = Math.FusedMultiplyAdd(a.Hi, b.Hi, -hi) + ((a.Hi * b.Lo) + (a.Lo * b.Hi));
        var sum = hi + lo;
        return (sum, lo - (sum - hi));
    }

    private static (double Hi, double Lo) Sqrt((double Hi, double Lo) a)
    {
        var hi = Math.Sqrt(a.Hi);
        var rest = Math.FusedMultiplyAdd(-hi, hi, a.Hi) + a.Lo;   // a - hi^2, exact up to the low part
        var lo = rest / (2 * hi);
        var sum = hi + lo;
        return (sum, lo - (sum - hi));
    }
}
