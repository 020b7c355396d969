using LightWatch.Storage;

namespace LightWatch.Query.Api;

/// <summary>How the API names tiers.</summary>
internal static class TierName
{
    public static string Of(Tier tier) => tier switch { Tier.Minute => "1m", Tier.Hour => "1h", _ => "raw" };

    /// <summary>The tier that a request forces; null if it leaves the choice to the planner.</summary>
    /// <exception cref="ApiException">No tier has that name.</exception>
    public static Tier? Read(ApiForm form) => form["tier"] switch
    {
        "" or "auto" => null,
        "raw" => Tier.Raw,
        "1m" => Tier.Minute,
        "1h" => Tier.Hour,
        var other => throw ApiException.Parameter("tier", $"\"{other}\" is none of auto, raw, 1m, 1h"),
    };
}
