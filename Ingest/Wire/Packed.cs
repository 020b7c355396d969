namespace LightWatch.Ingest.Wire;

/// <summary>Packed repeated numbers: values without tags between them.</summary>
/// <remarks>
/// Each returns false if the bytes end within a number; the numbers before it have been added by then.
/// </remarks>
internal static class Packed
{
    public static bool TryReadFixed64(ReadOnlySpan<byte> bytes, List<ulong> into)
    {
        var reader = new ProtoReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadFixed64(out var number)) return false;
            into.Add(number);
        }
        return true;
    }

    public static bool TryReadDoubles(ReadOnlySpan<byte> bytes, List<double> into)
    {
        var reader = new ProtoReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadDouble(out var number)) return false;
            into.Add(number);
        }
        return true;
    }

    public static bool TryReadVarints(ReadOnlySpan<byte> bytes, List<ulong> into)
    {
        var reader = new ProtoReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadVarint(out var number)) return false;
            into.Add(number);
        }
        return true;
    }
}
