using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace LightWatch.Agent.Settings;

/// <summary>
/// Bounds of a setting that is a duration or a whole number, both allowed; the message names the key as it is written
/// in settings.
/// </summary>
/// <remarks>The framework's own range needs reflection that ahead-of-time compilation does not have.</remarks>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BetweenAttribute(string min, string max) : ValidationAttribute
{
    public string Min { get; } = min;

    public string Max { get; } = max;

    public override bool IsValid(object? value) => value switch
    {
        TimeSpan duration =>
            duration >= TimeSpan.Parse(Min, CultureInfo.InvariantCulture)
            && duration <= TimeSpan.Parse(Max, CultureInfo.InvariantCulture),
        int or long =>
        Convert.ToInt64(value, CultureInfo.InvariantCulture) is var number
        && number >= long.Parse(Min, CultureInfo.InvariantCulture)
        && number <= long.Parse(Max, CultureInfo.InvariantCulture),
        _ => false,
    };

    public override string FormatErrorMessage(string name) =>
        $"{name.Replace('.', ':')} must be between {Min} and {Max}";
}
