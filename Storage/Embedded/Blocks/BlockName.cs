using System.Globalization;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// File names of blocks, made for people: <c>raw-20261121T0200-2h-0000002a.block</c>. Only the number at the end is
/// ever read back.
/// </summary>
internal static class BlockName
{
    public const string Extension = ".block";

    /// <summary>Of files that are still being written.</summary>
    public const string TemporaryExtension = ".writing";

    /// <summary>Of blocks that were set aside.</summary>
    public const string DamagedExtension = ".damaged";

    public static string Of(BlockMeta meta)
    {
        var start = DateTimeOffset.FromUnixTimeMilliseconds(meta.PartitionStartUnixMs)
            .ToString("yyyyMMdd'T'HHmm", CultureInfo.InvariantCulture);
        var length = meta.Span.TotalHours < 24 ? $"{meta.Span.TotalHours:0}h" : $"{meta.Span.TotalDays:0}d";
        return string.Create(
            CultureInfo.InvariantCulture, $"{Tier(meta.Tier)}-{start}-{length}-{meta.Number:x8}{Extension}");
    }

    /// <summary>The number in a name of whatever extension; 0 if there is none.</summary>
    public static long NumberOf(string path)
    {
        var name = Path.GetFileName(path);
        name = name[..(name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? dot : name.Length)];
        return long.TryParse(name.AsSpan(name.LastIndexOf('-') + 1), NumberStyles.HexNumber,
            CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    public static string Tier(Tier tier) =>
        tier switch { LightWatch.Storage.Tier.Raw => "raw", LightWatch.Storage.Tier.Minute => "1m", _ => "1h" };
}
