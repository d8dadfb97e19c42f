package graph

import (
	"guestlist/graph/generated"
	"guestlist/internal/invite"
)

// resolver hands every type its few fields; the work is invite's.
type resolver struct {
	invites         *invite.Service
	live            *invite.Live
	applicationName string
}

func (r *resolver) Query() generated.QueryResolver               { return queryResolver{r} }
func (r *resolver) Mutation() generated.MutationResolver         { return mutationResolver{r} }
func (r *resolver) Subscription() generated.SubscriptionResolver { return subscriptionResolver{r} }
func (r *resolver) Viewer() generated.ViewerResolver             { return viewerResolver{r} }
func (r *resolver) User() generated.UserResolver                 { return userResolver{r} }
func (r *resolver) Organization() generated.OrganizationResolver { return organizationResolver{r} }
func (r *resolver) Invite() generated.InviteResolver             { return inviteResolver{r} }
func (r *resolver) Member() generated.MemberResolver             { return memberResolver{r} }
func (r *resolver) Quota() generated.QuotaResolver               { return quotaResolver{r} }

func (r *resolver) Application() generated.ApplicationResolver { return applicationResolver{r} }
func (r *resolver) InviteEvent() generated.InviteEventResolver { return eventResolver{r} }
func (r *resolver) InviteStats() generated.InviteStatsResolver { return statsResolver{r} }

func (r *resolver) InviteStatsBucket() generated.InviteStatsBucketResolver {
	return bucketResolver{r}
}

func (r *resolver) InviteTreeNode() generated.InviteTreeNodeResolver { return treeNodeResolver{r} }

func (r *resolver) InviteTreeConnection() generated.InviteTreeConnectionResolver {
	return treeConnectionResolver{r}
}

func (r *resolver) MemberConnection() generated.MemberConnectionResolver {
	return memberConnectionResolver{r}
}

func (r *resolver) InviteConnection() generated.InviteConnectionResolver {
	return connectionResolver{r}
}
