using LightWatch.Storage;

namespace LightWatch.Query.Json;

/// <summary>How the API names tiers: <c>raw</c>, <c>1m</c>, <c>1h</c>.</summary>
internal static class TierName
{
    public static string Of(Tier tier) => tier switch { Tier.Minute => "1m", Tier.Hour => "1h", _ => "raw" };

    /// <returns>False if no tier has that name.</returns>
    public static bool TryRead(string text, out Tier tier)
    {
        tier = text switch { "1m" => Tier.Minute, "1h" => Tier.Hour, _ => Tier.Raw };
        return text == Of(tier);
    }
}
